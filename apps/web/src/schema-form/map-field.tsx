import type { Json, JsonObject } from '@rex/types';
import { Plus, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { TextInput } from '../ui/field.tsx';
import { FrameButton } from './field-frame.tsx';
import { FieldNode, type FieldNodeProps } from './field-node.tsx';
import { blankValue, withName, withProperty } from './field-value.ts';
import { pointerTo, useForm } from './form-context.ts';
import { isObject, type Schema } from './read-schema.ts';
import { useRowKeys } from './use-row-keys.ts';

/** An object whose names are free. */
export function MapField(props: FieldNodeProps & { names: Schema; values: Schema }) {
  const { value, onChange, path, label, names, values } = props;
  const object = isObject(value) ? value : {};
  return <EntryRows {...{ object, onChange, path, label, names, values }} hidden={[]} isAddOffered />;
}

interface EntryRowsProps {
  object: JsonObject;
  onChange(value: Json | undefined): void;
  path: string;
  label: string;
  /** Names that are shown elsewhere. */
  hidden: readonly string[];
  names: Schema;
  values: Schema;
  isAddOffered: boolean;
}

/** A row for each name: the name, its value, and a button to remove both. */
export function EntryRows({
  object,
  onChange,
  path,
  label,
  hidden,
  names,
  values,
  isAddOffered,
}: EntryRowsProps) {
  const { root } = useForm();
  const entries = Object.entries(object).filter(([name]) => !hidden.includes(name));
  const rows = useRowKeys(entries.length);
  const added = useRef<string | null>(null);
  const add = (): void => {
    const name = freeName(object, hidden);
    added.current = name;
    onChange({ ...object, [name]: blankValue(values, root) });
  };
  return (
    <div className="flex flex-col gap-1.5">
      {entries.map(([name, value], place) => (
        <div key={rows.keys[place]} className="grid grid-cols-[minmax(6rem,1fr)_2fr] items-start gap-1.5">
          <NameInput
            name={name}
            label={`Name ${place + 1} of ${label}`}
            isNew={added.current === name}
            names={names}
            isTaken={(next) => Object.hasOwn(object, next) || hidden.includes(next)}
            onRename={(next) => onChange(withName(object, name, next))}
          />
          <FieldNode
            schema={values}
            label={`Value of ${name}`}
            value={value}
            onChange={(next) => onChange({ ...object, [name]: next ?? '' })}
            path={pointerTo(path, name)}
            isRequired
            isCompact
            actions={
              <FrameButton
                label={`Remove ${name}`}
                onClick={() => {
                  rows.remove(place);
                  onChange(withProperty(object, name, undefined));
                }}
              >
                <Trash2 size={13} />
              </FrameButton>
            }
          />
        </div>
      ))}
      {isAddOffered ? (
        <Button size="sm" className="self-start" icon={<Plus size={14} />} onClick={add}>
          Add value
        </Button>
      ) : null}
    </div>
  );
}

interface NameInputProps {
  name: string;
  label: string;
  isNew: boolean;
  names: Schema;
  isTaken(name: string): boolean;
  onRename(name: string): void;
}

/** The name of a row; it counts when it is left or Enter is pressed, and only when it is free. */
function NameInput({ name, label, isNew, names, isTaken, onRename }: NameInputProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? name;
  const problem = draft === null || draft === name ? null : nameProblem(draft, names, isTaken);
  const keep = (): void => {
    if (draft !== null && draft !== name && !problem) onRename(draft);
    if (!problem) setDraft(null);
  };
  return (
    <div className="flex flex-col gap-1">
      <TextInput
        ref={(input) => input?.setCustomValidity(problem ?? '')}
        aria-label={label}
        aria-invalid={problem !== null || undefined}
        className="font-mono text-xs"
        spellCheck={false}
        autoFocus={isNew}
        onFocus={(event) => isNew && event.target.select()}
        value={text}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.metaKey && !event.ctrlKey) {
            event.preventDefault();
            keep();
          }
          if (event.key === 'Escape' && draft !== null) {
            event.stopPropagation();
            setDraft(null);
          }
        }}
      />
      {problem ? (
        <p role="alert" className="text-xs text-bad">
          {problem}
        </p>
      ) : null}
    </div>
  );
}

function nameProblem(name: string, names: Schema, isTaken: (name: string) => boolean): string | null {
  if (name === '') return 'Give it a name.';
  if (isTaken(name)) return 'This name is taken.';
  const { maxLength } = isObject(names) ? names : {};
  return typeof maxLength === 'number' && name.length > maxLength ? `At most ${maxLength} characters.` : null;
}

function freeName(object: JsonObject, hidden: readonly string[]): string {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? 'name' : `name_${count}`;
    if (!Object.hasOwn(object, name) && !hidden.includes(name)) return name;
  }
}
