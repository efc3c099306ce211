import type { Json } from '@rex/types';
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { type KeyboardEvent, useLayoutEffect, useRef } from 'react';
import { Button } from '../ui/button.tsx';
import { FrameButton } from './field-frame.tsx';
import { FieldNode, type FieldNodeProps } from './field-node.tsx';
import { blankValue } from './field-value.ts';
import { optionLabel } from './field-words.ts';
import { pointerTo, useForm } from './form-context.ts';
import { readSchema, type Schema } from './read-schema.ts';
import { moved, useRowKeys } from './use-row-keys.ts';

/** A list: add, remove, and move by the buttons or by Alt with the arrow keys. */
export function ListField({
  items,
  label,
  value,
  onChange,
  path,
  isRequired,
}: FieldNodeProps & { items: Schema }) {
  const { root } = useForm();
  const list = Array.isArray(value) ? value : [];
  const rows = useRowKeys(list.length);
  const focusAfter = useRef<HTMLElement | null>(null);
  const body = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    focusAfter.current?.focus();
    focusAfter.current = null;
  });
  const info = readSchema(items, root);
  const isCompact = info.kind !== 'object' && info.kind !== 'map' && info.kind !== 'list';
  const set = (place: number, next: Json | undefined): void =>
    onChange(list.map((item, index) => (index === place ? (next ?? emptyItem(info.kind)) : item)));
  const remove = (place: number): void => {
    const rest = list.filter((_, index) => index !== place);
    rows.remove(place);
    onChange(rest.length === 0 && !isRequired ? undefined : rest);
    focusAfter.current = body.current?.querySelector<HTMLElement>('[data-add]') ?? null;
  };
  const move = (from: number, to: number): void => {
    if (to < 0 || to >= list.length) return;
    focusAfter.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    rows.move(from, to);
    onChange(moved(list, from, to));
  };
  const onKeyDown = (event: KeyboardEvent, place: number): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    event.stopPropagation();
    move(place, event.key === 'ArrowUp' ? place - 1 : place + 1);
  };
  const add = (): void => onChange([...list, blankValue(items, root)]);
  return (
    <div ref={body} className="flex flex-col gap-1.5">
      {list.map((item, place) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: only hears the keys of the controls inside it
        <div
          key={rows.keys[place]}
          onKeyDown={(event) => onKeyDown(event, place)}
          className={isCompact ? '' : 'rounded-md border bg-surface px-3 pt-1 pb-3'}
        >
          <FieldNode
            schema={items}
            label={`${isCompact ? label : nounOf(info.title)} ${place + 1}`}
            value={item}
            onChange={(next) => set(place, next)}
            path={pointerTo(path, place)}
            isRequired
            isCompact={isCompact}
            actions={
              <RowButtons
                name={`${label} ${place + 1}`}
                isFirst={place === 0}
                isLast={place === list.length - 1}
                onMove={(by) => move(place, place + by)}
                onRemove={() => remove(place)}
              />
            }
          />
        </div>
      ))}
      <Button data-add size="sm" tone="plain" className="self-start" icon={<Plus size={14} />} onClick={add}>
        Add {info.title ? optionLabel(info).toLowerCase() : 'item'}
      </Button>
    </div>
  );
}

function RowButtons(props: {
  name: string;
  isFirst: boolean;
  isLast: boolean;
  onMove(by: -1 | 1): void;
  onRemove(): void;
}) {
  const { name, isFirst, isLast, onMove, onRemove } = props;
  return (
    <>
      {isFirst && isLast ? null : (
        <>
          <FrameButton label={`Move ${name} up`} onClick={() => onMove(-1)}>
            <ArrowUp size={13} className={isFirst ? 'opacity-30' : ''} />
          </FrameButton>
          <FrameButton label={`Move ${name} down`} onClick={() => onMove(1)}>
            <ArrowDown size={13} className={isLast ? 'opacity-30' : ''} />
          </FrameButton>
        </>
      )}
      <FrameButton label={`Remove ${name}`} onClick={onRemove}>
        <Trash2 size={13} />
      </FrameButton>
    </>
  );
}

const nounOf = (title: string | null): string => title ?? 'Item';

/** A list has no gaps: what is emptied stays as text without characters, or as null. */
const emptyItem = (kind: string): Json => (kind === 'number' || kind === 'boolean' ? null : '');
