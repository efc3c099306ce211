import type { Json } from '@rex/types';
import type { Root } from './references.ts';

/** What expressions see, and the event's time in milliseconds, which only `$now` and `$millis` give. */
export interface ExpressionContext {
  trigger?: Json;
  /** Outputs by node id; a skipped node is not there. */
  nodes: { [id: string]: Json };
  memory: Json;
  item?: Json;
  index?: Json;
  last?: Json;
  error?: Json;
  execution: { id: string; startedAt: string; attempt: number };
  now: number;
}

/** The context that an evaluation gets: what the expression names, and nothing else. */
export type Visible = { [root: string]: Json };

interface Named {
  readonly roots: readonly string[];
  readonly nodeIds: readonly string[];
}

/**
 * Leaves of a context what an expression names. So an expression that gets hold of the whole context by some detour
 * still learns nothing that the plan did not know it to use.
 */
export function visibleTo({ roots, nodeIds }: Named, context: ExpressionContext): Visible {
  const visible: Visible = {};
  for (const root of roots) {
    if (root === 'nodes') visible.nodes = pick(context.nodes, nodeIds);
    else put(visible, root, ownValue(context, root as Root));
  }
  return visible;
}

function pick(outputs: ExpressionContext['nodes'], ids: readonly string[]): Json {
  const picked: { [id: string]: Json } = {};
  for (const id of ids) put(picked, id, ownValue(outputs, id));
  return picked;
}

/** A property of the object itself; `constructor` and its like are none. */
export function ownValue(object: object, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? (object as Record<string, Json | undefined>)[key] : undefined;
}

/** Sets a property, where `__proto__` is a name like any other; leaves out what is undefined. */
export function put(object: { [key: string]: Json }, key: string, value: Json | undefined): void {
  if (value === undefined) return;
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else object[key] = value;
}

/** Bytes of JSON (at least) and values of a context. */
export interface ContextSize {
  bytes: number;
  values: number;
}

/** Measures a context up to limits; null when it is larger, however much larger. */
export function measureContext(visible: Json, bytesMax: number, valuesMax: number): ContextSize | null {
  const size: ContextSize = { bytes: 0, values: 0 };
  return grows(visible, size, bytesMax, valuesMax, 0) ? size : null;
}

/** Levels that the walk goes down by calling itself; a context that is deeper counts as too large. */
const LEVELS_MAX = 500;

function grows(value: Json, size: ContextSize, bytesMax: number, valuesMax: number, level: number): boolean {
  size.values++;
  if (typeof value === 'string') size.bytes += value.length > bytesMax ? value.length : charsOf(value);
  else if (typeof value === 'number') size.bytes += Number.isInteger(value) ? 12 : 25;
  else size.bytes += 5;
  if (size.bytes > bytesMax || size.values > valuesMax || level > LEVELS_MAX) return false;
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (!grows(item, size, bytesMax, valuesMax, level + 1)) return false;
    return true;
  }
  for (const key of Object.keys(value)) {
    size.bytes += charsOf(key) + 1;
    if (!grows(value[key] as Json, size, bytesMax, valuesMax, level + 1)) return false;
  }
  return true;
}

/** Length of a text in JSON. Most need no escape, and then it need not be made. */
const charsOf = (text: string): number =>
  NEEDS_ESCAPE.test(text) ? JSON.stringify(text).length : text.length + 2;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON escapes.
const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;
