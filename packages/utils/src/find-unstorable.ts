import { jsonBytes } from './json-bytes.ts';
import { buildPointer } from './json-pointer.ts';

/** Why and where a value cannot be stored (E12). `path` is a JSON pointer. */
export interface Unstorable {
  path: string;
  reason: 'nul' | 'surrogate' | 'depth' | 'not_json' | 'size';
  message: string;
}

interface StorableLimits {
  /** Objects and arrays inside one another; `[]` has a depth of 1. */
  depthMax: number;
  /** Bytes of the JSON text in UTF-8. */
  bytesMax?: number;
}

/**
 * The first thing in a value that cannot be stored, in document order, or null: a NUL character, a lone surrogate,
 * too many levels, too many bytes, or what JSON has no word for. It runs on every step's output, so a good value
 * takes a quick look only; the exact search, with its path, is for the bad ones.
 */
export function findUnstorable(value: unknown, limits: StorableLimits): Unstorable | null {
  const depthMax = Math.min(limits.depthMax, DEPTH_WRITABLE);
  const bytesMax = Math.min(limits.bytesMax ?? BYTES_WRITABLE, BYTES_WRITABLE);
  spent = 0;
  // The quick look recurses, so it is held to levels that fit any stack; a deeper value takes the exact search.
  const isGood = isStorable(value, Math.min(depthMax, 200), bytesMax);
  if (!isGood) {
    const found = search(value, depthMax, bytesMax);
    if (found) return found;
  }
  // A text unit takes at most 6 bytes (an escape), any other value at most 25; so few values need their text.
  if (isGood && spent * 25 <= bytesMax) return null;
  return jsonBytes(JSON.stringify(value)) > bytesMax ? sizeProblem(bytesMax) : null;
}

/** `JSON.stringify` recurses and throws at about 5,000 levels, less with a caller's stack. */
const DEPTH_WRITABLE = 2_000;
/** The longest text that V8 holds; it also ends the walk of a value whose parts are shared without end. */
const BYTES_WRITABLE = 2 ** 29 - 24;

/** Least bytes of the JSON text seen by the quick look under way; it calls nothing that could start another. */
let spent = 0;

function isStorable(value: unknown, depthLeft: number, bytesMax: number): boolean {
  if (typeof value === 'string') {
    spent += value.length + 2;
    return isGoodText(value);
  }
  if (typeof value === 'number') {
    spent += 1;
    return Number.isFinite(value);
  }
  spent += 2;
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value !== 'object' || depthLeft === 0 || spent > bytesMax) return false;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++)
      if (!isStorable(value[at], depthLeft - 1, bytesMax)) return false;
    return true;
  }
  if (!isPlainObject(value)) return false;
  for (const key of Object.keys(value)) {
    spent += key.length + 3;
    if (!isGoodText(key)) return false;
    if (!isStorable((value as Record<string, unknown>)[key], depthLeft - 1, bytesMax)) return false;
  }
  return true;
}

const isGoodText = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm has that realm's Object.prototype, whose own prototype is null.
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** A container under way: its keys (null for an array) and the place of the next child. */
interface Frame {
  container: object;
  keys: readonly string[] | null;
  next: number;
}

function search(root: unknown, depthMax: number, bytesMax: number): Unstorable | null {
  const frames: Frame[] = [];
  let bytes = 0;
  /** Looks at one value and opens it when it is a container. */
  const look = (value: unknown): Unstorable | null => {
    if (typeof value === 'string') bytes += value.length + 2;
    else bytes += 1;
    // Shared parts can make a small value endless to walk; its text would be as long, so the size stops it.
    if (bytes > bytesMax) return sizeProblem(bytesMax);
    const flaw = flawOf(value);
    if (flaw) return { path: pathOf(frames), ...flaw };
    if (typeof value !== 'object' || value === null) return null;
    if (frames.length >= depthMax) return tooDeep(frames, value, depthMax);
    frames.push({ container: value, keys: Array.isArray(value) ? null : Object.keys(value), next: 0 });
    return null;
  };
  let found = look(root);
  while (found === null && frames.length > 0) {
    const frame = frames.at(-1) as Frame;
    const { container, keys } = frame;
    const at = frame.next++;
    if (at >= (keys ?? (container as unknown[])).length) {
      frames.pop();
      continue;
    }
    if (keys) {
      const key = keys[at] as string;
      const flaw = flawOf(key);
      // A bad key is named by its object: its own pointer could not be stored either.
      if (flaw) return { path: pathOf(frames.slice(0, -1)), ...flaw };
      bytes += key.length + 3;
      found = look((container as Record<string, unknown>)[key]);
    } else found = look((container as unknown[])[at]);
  }
  return found;
}

/** The path to the child that each open container is at. */
const pathOf = (frames: readonly Frame[]): string =>
  buildPointer(frames.map(({ keys, next }) => (keys ? (keys[next - 1] as string) : next - 1)));

function flawOf(value: unknown): Pick<Unstorable, 'reason' | 'message'> | null {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) {
        return { reason: 'surrogate', message: `holds half of a surrogate pair: ${excerpt(value)}` };
      }
      return value.includes('\u0000')
        ? { reason: 'nul', message: `holds a NUL character: ${excerpt(value)}` }
        : null;
    case 'number':
      return Number.isFinite(value) ? null : notJson(`is ${value}, which JSON cannot hold`);
    case 'boolean':
      return null;
    case 'object':
      if (value === null || Array.isArray(value) || isPlainObject(value)) return null;
      return notJson(`is an object of class ${value.constructor?.name || 'unknown'}, not plain JSON`);
    default:
      return notJson(
        `is ${typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`}, which JSON cannot hold`,
      );
  }
}

const notJson = (message: string) => ({ reason: 'not_json', message }) as const;

function tooDeep(frames: readonly Frame[], value: object, depthMax: number): Unstorable {
  const seen = new Set(frames.map((frame) => frame.container));
  if (seen.has(value) || seen.size < frames.length) {
    return { path: pathOf(frames), ...notJson('contains itself, which JSON cannot hold') };
  }
  return { path: pathOf(frames), reason: 'depth', message: `is nested deeper than ${depthMax} levels` };
}

const sizeProblem = (bytesMax: number): Unstorable => ({
  path: '',
  reason: 'size',
  message: `is larger than ${bytesMax} bytes of JSON`,
});

/** The escaped beginning of a text, so that it can be stored and shown itself. */
const excerpt = (text: string): string => JSON.stringify(text.slice(0, 40)) + (text.length > 40 ? '…' : '');
