import type { Json } from '@rex/types';
import { isObject } from '../schema-form/read-schema.ts';

const PREFIX = 'rex.inputs.';
const KEPT = 5;
/** A larger input is not remembered: a browser keeps about five million characters for a whole site. */
const CHARS_MAX = 100_000;

/** An input that a workflow was run with in this browser; `at` in milliseconds since 1970. */
export interface RememberedInput {
  input: Json;
  at: number;
  trigger: string | null;
}

type Store = Pick<Storage, 'getItem' | 'setItem'>;

/** The last inputs of a workflow, the newest first. */
export function rememberedInputs(store: Store, workflowId: string): RememberedInput[] {
  try {
    const kept: unknown = JSON.parse(store.getItem(PREFIX + workflowId) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isRemembered).slice(0, KEPT) : [];
  } catch {
    // Storage that is refused or was written by something else holds nothing.
    return [];
  }
}

const isRemembered = (value: unknown): value is RememberedInput =>
  isObject(value) &&
  value.input !== undefined &&
  typeof value.at === 'number' &&
  (value.trigger === null || typeof value.trigger === 'string');

/** Remembers an input before the others; the same input is kept once. */
export function rememberInput(store: Store, workflowId: string, latest: RememberedInput): void {
  const text = JSON.stringify(latest.input);
  if (text.length > CHARS_MAX) return;
  const others = rememberedInputs(store, workflowId).filter(({ input }) => JSON.stringify(input) !== text);
  try {
    store.setItem(PREFIX + workflowId, JSON.stringify([latest, ...others].slice(0, KEPT)));
  } catch {
    // Storage that is full or refused: the run is what counts.
  }
}

/** Forgets the inputs of all workflows, as whoever signs out expects. */
export function forgetInputs(store: Storage): void {
  for (const key of Object.keys(store)) if (key.startsWith(PREFIX)) store.removeItem(key);
}

/** The start of an input on one line. */
export function inputSummary(input: Json, charsMax = 48): string {
  const text = JSON.stringify(input);
  return text.length > charsMax ? `${text.slice(0, charsMax - 1)}…` : text;
}
