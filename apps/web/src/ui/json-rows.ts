import type { Json } from '@rex/types';

/** A line of a JSON value that is shown as a tree. */
export interface JsonRow {
  /** Where it is, as expressions write it: `items[2].name`; '' for the whole. */
  path: string;
  depth: number;
  /** The name or index in what holds it; null for the whole. */
  name: string | number | null;
  value: Json;
  /** Things inside: null where there can be none. */
  count: number | null;
  isOpen: boolean;
  /** What was searched for is in its name or its text. */
  isMatch: boolean;
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** What is open at first: as much as a reader takes in at a glance. */
const OPEN_ROWS = 60;

const pathOf = (parent: string, name: string | number): string => {
  if (typeof name === 'number') return `${parent}[${name}]`;
  const step = IDENTIFIER.test(name) ? name : `\`${name}\``;
  return parent === '' ? step : `${parent}.${step}`;
};

const isHolder = (value: Json): value is Json[] | { [key: string]: Json } =>
  typeof value === 'object' && value !== null;

function childrenOf(value: Json): [string | number, Json][] {
  if (Array.isArray(value)) return value.map((each, index) => [index, each]);
  return isHolder(value) ? Object.entries(value) : [];
}

const countOf = (value: Json): number | null => {
  if (Array.isArray(value)) return value.length;
  return isHolder(value) ? Object.keys(value).length : null;
};

/** The rows of a value: below what is in `open`; with a query only what matches and what leads there, all open. */
export function jsonRows(value: Json, open: ReadonlySet<string>, query = ''): JsonRow[] {
  const wanted = query.trim().toLowerCase();
  const rows: JsonRow[] = [];
  const show = (name: string | number | null, each: Json, path: string, depth: number): boolean => {
    const isMatch = wanted !== '' && matches(name, each, wanted);
    const isOpen = wanted !== '' ? true : open.has(path);
    const at = rows.length;
    rows.push({ path, depth, name, value: each, count: countOf(each), isOpen, isMatch });
    let isKept = wanted === '' || isMatch;
    if (isOpen) {
      for (const [key, child] of childrenOf(each)) {
        if (show(key, child, pathOf(path, key), depth + 1)) isKept = true;
      }
    }
    if (!isKept) rows.length = at;
    return isKept;
  };
  show(null, value, '', 0);
  return rows;
}

function matches(name: string | number | null, value: Json, wanted: string): boolean {
  if (typeof name === 'string' && name.toLowerCase().includes(wanted)) return true;
  return !isHolder(value) && String(value).toLowerCase().includes(wanted);
}

/** The paths that are open at first: level by level, while there is not too much to see. */
export function openAtFirst(value: Json, rowsMax = OPEN_ROWS): Set<string> {
  const open = new Set<string>();
  let shown = 1;
  let level: [string, Json][] = [['', value]];
  while (level.length > 0) {
    const next: [string, Json][] = [];
    for (const [path, each] of level) {
      const count = countOf(each) ?? 0;
      if (count === 0) continue;
      if (shown + count > rowsMax && path !== '') continue;
      shown += count;
      open.add(path);
      for (const [name, child] of childrenOf(each))
        if (isHolder(child)) next.push([pathOf(path, name), child]);
    }
    level = next;
  }
  return open;
}

/** All paths that can be open. */
export function allPaths(value: Json): Set<string> {
  const paths = new Set<string>();
  const open: [string, Json][] = [['', value]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [path, each] = next;
    if ((countOf(each) ?? 0) === 0) continue;
    paths.add(path);
    for (const [name, child] of childrenOf(each)) if (isHolder(child)) open.push([pathOf(path, name), child]);
  }
  return paths;
}

/** A value on one line: `"text"`, `12`, `3 items`, `2 fields`. */
export function jsonSummary(value: Json): string {
  if (Array.isArray(value)) return value.length === 1 ? '1 item' : `${value.length} items`;
  if (!isHolder(value)) return JSON.stringify(value);
  const count = Object.keys(value).length;
  return count === 1 ? '1 field' : `${count} fields`;
}
