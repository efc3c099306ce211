'use client';

import type { Json } from '@rex/types';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Braces, ChevronRight, Copy, ListCollapse, ListTree, Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { toast } from 'sonner';
import { IconButton } from './button.tsx';
import { classNames } from './class-names.ts';
import { TextInput } from './field.tsx';
import { allPaths, type JsonRow, jsonRows, jsonSummary, openAtFirst } from './json-rows.ts';
import { ScrollBox } from './scroll-box.tsx';

const ROW_PX = 22;
/** A text that is longer is shown whole below the tree when its row is chosen. */
const LONG_TEXT = 80;

interface JsonTreeProps {
  value: Json;
  /** What it is, for those who do not see it: "Output of fetch". */
  label: string;
  /** The tree scrolls when it is higher. */
  maxHeightPx?: number;
}

/** Copies a text and says so. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied.`);
  } catch {
    toast.error('The browser did not let it be copied. Select the text and copy it by hand.');
  }
}

/** A JSON value to look through: it folds, can be searched, and gives paths and values to copy. */
export function JsonTree({ value, label, maxHeightPx = 360 }: JsonTreeProps) {
  const [query, setQuery] = useState('');
  const [isRaw, setRaw] = useState(false);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => openAtFirst(value));
  useEffect(() => setOpen(openAtFirst(value)), [value]);
  const rows = useMemo(() => jsonRows(value, open, query), [value, open, query]);
  const toggle = (path: string, isOpen: boolean): void => {
    const next = new Set(open);
    if (isOpen) next.add(path);
    else next.delete(path);
    setOpen(next);
  };
  return (
    <section aria-label={label} className="overflow-hidden rounded-lg border bg-surface">
      <div className="flex items-center gap-0.5 border-b bg-sunken py-1 pr-1 pl-2">
        <Search size={13} className="shrink-0 text-faint" aria-hidden />
        <TextInput
          aria-label={`Search in ${label}`}
          placeholder="Search"
          value={query}
          disabled={isRaw}
          onChange={({ target }) => setQuery(target.value)}
          className="h-7 min-w-0 flex-1 border-transparent bg-transparent px-1"
        />
        <IconButton
          label="Open all"
          size="sm"
          disabled={isRaw}
          icon={<ListTree size={14} />}
          onClick={() => setOpen(allPaths(value))}
        />
        <IconButton
          label="Fold all"
          size="sm"
          disabled={isRaw}
          icon={<ListCollapse size={14} />}
          onClick={() => setOpen(new Set(['']))}
        />
        <IconButton
          label={isRaw ? 'Show as a tree' : 'Show as text'}
          size="sm"
          aria-pressed={isRaw}
          className={isRaw ? 'bg-hover text-ink' : undefined}
          icon={<Braces size={14} />}
          onClick={() => setRaw(!isRaw)}
        />
        <IconButton
          label="Copy all"
          size="sm"
          icon={<Copy size={14} />}
          onClick={() => void copyText(JSON.stringify(value, null, 2), 'The value')}
        />
      </div>
      {isRaw ? (
        <RawJson value={value} label={label} maxHeightPx={maxHeightPx} />
      ) : (
        <Rows rows={rows} label={label} maxHeightPx={maxHeightPx} toggle={toggle} />
      )}
    </section>
  );
}

function RawJson({ value, label, maxHeightPx }: JsonTreeProps) {
  return (
    <ScrollBox label={`${label} as text`} style={{ maxHeight: maxHeightPx }}>
      <pre className="p-3 text-xs break-words whitespace-pre-wrap">{JSON.stringify(value, null, 2)}</pre>
    </ScrollBox>
  );
}

interface RowsProps {
  rows: readonly JsonRow[];
  label: string;
  maxHeightPx: number | undefined;
  toggle(path: string, isOpen: boolean): void;
}

function Rows({ rows, label, maxHeightPx, toggle }: RowsProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const at = Math.min(active, rows.length - 1);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const go = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    virtual.scrollToIndex(next);
  };
  const onKeyDown = treeKeys(rows, at, go, toggle);
  const chosen = rows[at];
  if (rows.length === 0) return <p className="p-3 text-sm text-muted">Nothing in it matches.</p>;
  return (
    <>
      <div
        ref={box}
        role="tree"
        tabIndex={0}
        aria-label={`${label}. Arrow keys move and fold, C copies the value, P the path.`}
        aria-activedescendant={`${id}-${at}`}
        onKeyDown={onKeyDown}
        className="overflow-auto py-1 font-mono text-xs outline-offset-[-2px]"
        style={{ maxHeight: maxHeightPx }}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map(({ index, start }) => (
            <Row
              key={rows[index]!.path}
              id={`${id}-${index}`}
              row={rows[index]!}
              isActive={index === at}
              top={start}
              onChoose={() => setActive(index)}
              onToggle={toggle}
            />
          ))}
        </div>
      </div>
      {typeof chosen?.value === 'string' && chosen.value.length > LONG_TEXT ? (
        <ScrollBox label={`Text of ${chosen.path || label}`} className="max-h-48 border-t">
          <pre className="px-3 py-2 text-xs break-words whitespace-pre-wrap">{chosen.value}</pre>
        </ScrollBox>
      ) : null}
    </>
  );
}

function treeKeys(
  rows: readonly JsonRow[],
  at: number,
  go: (to: number) => void,
  toggle: (path: string, isOpen: boolean) => void,
) {
  return (event: KeyboardEvent<HTMLDivElement>): void => {
    const row = rows[at];
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const canOpen = (row.count ?? 0) > 0;
    const acts: Record<string, () => void> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      PageDown: () => go(at + 12),
      PageUp: () => go(at - 12),
      ArrowRight: () => (canOpen && !row.isOpen ? toggle(row.path, true) : go(at + 1)),
      ArrowLeft: () =>
        canOpen && row.isOpen
          ? toggle(row.path, false)
          : go(rows.findLastIndex(({ depth }, index) => index < at && depth < row.depth)),
      Enter: () => canOpen && toggle(row.path, !row.isOpen),
      ' ': () => canOpen && toggle(row.path, !row.isOpen),
      c: () => void copyText(textOf(row.value), 'The value'),
      p: () => void copyText(row.path, 'The path'),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

interface RowProps {
  id: string;
  row: JsonRow;
  isActive: boolean;
  top: number;
  onChoose(): void;
  onToggle(path: string, isOpen: boolean): void;
}

function Row({ id, row, isActive, top, onChoose, onToggle }: RowProps) {
  const { path, depth, name, value, count, isOpen, isMatch } = row;
  const canOpen = (count ?? 0) > 0;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the tree keeps the focus and names its active row
    <div
      id={id}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={isActive}
      {...(canOpen ? { 'aria-expanded': isOpen } : {})}
      onClick={() => {
        onChoose();
        if (canOpen) onToggle(path, !isOpen);
      }}
      className={classNames(
        'group absolute inset-x-0 flex cursor-default items-center gap-1 pr-1',
        isActive ? 'bg-hover' : 'hover:bg-sunken',
      )}
      style={{ transform: `translateY(${top}px)`, height: ROW_PX, paddingLeft: 8 + depth * 14 }}
    >
      <span className="inline-flex w-3 shrink-0 text-faint">
        {canOpen ? (
          <ChevronRight size={12} className={classNames('transition-transform', isOpen && 'rotate-90')} />
        ) : null}
      </span>
      {name === null ? null : (
        <span className={classNames('shrink-0', typeof name === 'number' ? 'text-muted' : 'text-accent')}>
          {name}
          <span className="text-muted">:</span>
        </span>
      )}
      <span className={classNames('min-w-0 flex-1 truncate', colourOf(value), isMatch && 'bg-warn-soft')}>
        {jsonSummary(value)}
      </span>
      <span className={classNames('shrink-0 gap-0.5', isActive ? 'flex' : 'hidden group-hover:flex')}>
        {path === '' ? null : <CopyWord word="path" onCopy={() => void copyText(path, 'The path')} />}
        <CopyWord word="copy" onCopy={() => void copyText(textOf(value), 'The value')} />
      </span>
    </div>
  );
}

/** For the mouse; the keys of the tree do the same. */
function CopyWord({ word, onCopy }: { word: string; onCopy(): void }) {
  return (
    <span
      aria-hidden
      className="cursor-pointer rounded px-1 text-2xs text-muted hover:bg-surface hover:text-ink"
      onClick={(event) => {
        event.stopPropagation();
        onCopy();
      }}
    >
      {word}
    </span>
  );
}

function colourOf(value: Json): string {
  if (typeof value === 'string') return 'text-ok';
  if (typeof value === 'number') return 'text-info';
  if (typeof value === 'boolean') return 'text-warn';
  return 'text-muted';
}
