import type { Json } from '@rex/types';
import type { Reading } from './loose-text.ts';
import type { ScalarType } from './read-schema.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Reads a number; nothing at all is no value. */
export function readNumber(text: string, isInteger: boolean): Reading {
  const trimmed = text.trim();
  if (trimmed === '') return { value: undefined };
  const value = Number(trimmed);
  if (!NUMBER.test(trimmed) || !Number.isFinite(value)) return { problem: 'Not a number.' };
  if (isInteger && !Number.isInteger(value)) return { problem: 'Not a whole number.' };
  return { value };
}

/** Reads a value that may be of several scalar types: `10s` is text, `10` a number where numbers are taken. */
export function readScalar(text: string, types: readonly ScalarType[]): Reading {
  const trimmed = text.trim();
  if (trimmed === '') return { value: undefined };
  if (types.includes('boolean') && (trimmed === 'true' || trimmed === 'false')) {
    return { value: trimmed === 'true' };
  }
  const number = numberType(types);
  if (number && NUMBER.test(trimmed)) {
    const read = readNumber(trimmed, number === 'integer');
    if ('value' in read) return read;
  }
  if (!types.includes('string')) return { problem: `Not a ${types.join(' or ')}.` };
  // A text that looks like a number is written in quotes.
  if (/^".*"$/s.test(trimmed)) {
    try {
      return { value: JSON.parse(trimmed) as Json };
    } catch {
      return { value: text };
    }
  }
  return { value: text };
}

/** The text that `readScalar` reads as this value. */
export function showScalar(value: Json | undefined, types: readonly ScalarType[]): string {
  if (value === undefined || value === '') return '';
  if (typeof value !== 'string') return JSON.stringify(value);
  const read = readScalar(value, types);
  return 'value' in read && read.value === value ? value : JSON.stringify(value);
}

const numberType = (types: readonly ScalarType[]): ScalarType | undefined =>
  types.includes('number') ? 'number' : types.find((type) => type === 'integer');
