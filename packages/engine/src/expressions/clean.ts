import type { Json } from '@rex/types';
import { put } from './context.ts';
import { RESULT_BYTES, RESULT_DEPTH } from './limits.ts';

/** A result that is no JSON, or too much of it; the message ends a sentence about the expression. */
export class UncleanResult extends Error {
  readonly isLimit: boolean;

  constructor(message: string, isLimit: boolean) {
    super(message);
    this.name = 'UncleanResult';
    this.isLimit = isLimit;
  }
}

/**
 * Copies what JSONata gave into plain JSON: own enumerable keys only, no functions, no marks on arrays. Nothing
 * inside an array becomes null, a missing or uncopyable property is left out; a number that JSON cannot hold is an error.
 */
export function toJson(result: unknown): Json | undefined {
  return new Cleaner().copy(result, 0);
}

class Cleaner {
  #chars = 0;

  copy(value: unknown, depth: number): Json | undefined {
    this.#count(2);
    if (typeof value === 'string') {
      this.#count(value.length);
      return value;
    }
    if (typeof value === 'number') return finite(value);
    if (typeof value === 'boolean' || value === null) return value;
    if (typeof value !== 'object' || isFunction(value)) return undefined;
    if (depth >= RESULT_DEPTH)
      throw new UncleanResult(`gives a value of more than ${RESULT_DEPTH} levels`, true);
    if (Array.isArray(value)) {
      // Not `map`: it would keep holes, and the marks of a sequence are properties of the array.
      return Array.from(value, (item: unknown) => this.copy(item, depth + 1) ?? null);
    }
    const copy: { [key: string]: Json } = {};
    for (const key of Object.keys(value)) {
      this.#count(key.length);
      put(copy, key, this.copy((value as Record<string, unknown>)[key], depth + 1));
    }
    return copy;
  }

  #count(chars: number): void {
    this.#chars += chars;
    if (this.#chars > RESULT_BYTES) {
      throw new UncleanResult(`gives more than ${RESULT_BYTES / 1_048_576} MiB`, true);
    }
  }
}

function finite(value: number): number {
  if (!Number.isFinite(value)) {
    throw new UncleanResult(
      `gives ${value}, which is no number that JSON can hold; is something divided by 0`,
      false,
    );
  }
  return value === 0 ? 0 : value; // JSON has no -0.
}

/** A function of JSONata's. Data may carry the same marks, but never code. */
function isFunction(value: object): boolean {
  const { _jsonata_function, _jsonata_lambda, implementation, environment } = value as Record<
    string,
    unknown
  >;
  if (_jsonata_function === true) return typeof implementation === 'function';
  return (
    _jsonata_lambda === true &&
    typeof (environment as { lookup?: unknown } | undefined)?.lookup === 'function'
  );
}
