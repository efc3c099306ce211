import type { Json } from '@rex/types';
import { type Check, refuse } from './apply-schema.ts';

/** The name that JSON Schema has for a value's type. */
function typeOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

export function checkType(check: Check): boolean {
  const { schema, value } = check;
  if (schema.type === undefined) return true;
  const types = [schema.type].flat();
  const type = typeOf(value);
  if (types.includes(type) || (types.includes('integer') && Number.isInteger(value))) return true;
  return refuse(check, `must be ${types.join(' or ')}, not ${type}`);
}

export function checkText(check: Check, text: string): boolean {
  const { schema, work } = check;
  const { minLength, maxLength, pattern, format } = schema;
  let isFit = true;
  if (typeof minLength === 'number' && lengthOf(text, minLength) < minLength)
    isFit = refuse(check, `must have at least ${minLength} characters`);
  if (typeof maxLength === 'number' && text.length > maxLength && lengthOf(text, maxLength) > maxLength)
    isFit = refuse(check, `must have at most ${maxLength} characters`);
  if (typeof pattern === 'string' && !work.matches(pattern, text))
    isFit = refuse(check, `must match the pattern ${pattern}`);
  if (typeof format === 'string' && !work.hasFormat(format, text)) isFit = refuse(check, `is no ${format}`);
  return isFit;
}

/** Characters, not UTF-16 units; counted to one past `enough`. */
function lengthOf(text: string, enough: number): number {
  let length = 0;
  for (const _ of text) {
    length += 1;
    if (length > enough) break;
  }
  return length;
}

export function checkNumber(check: Check, value: number): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = check.schema;
  let isFit = true;
  if (typeof minimum === 'number' && value < minimum) isFit = refuse(check, `must be ${minimum} or more`);
  if (typeof maximum === 'number' && value > maximum) isFit = refuse(check, `must be ${maximum} or less`);
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum)
    isFit = refuse(check, `must be more than ${exclusiveMinimum}`);
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum)
    isFit = refuse(check, `must be less than ${exclusiveMaximum}`);
  if (typeof multipleOf === 'number' && !isMultiple(value, multipleOf))
    isFit = refuse(check, `must be a multiple of ${multipleOf}`);
  return isFit;
}

/** By the quotient's distance from a whole number, since 0.3 is no exact multiple of 0.1 in binary. */
function isMultiple(value: number, of: number): boolean {
  const quotient = value / of;
  if (!Number.isFinite(quotient)) return false;
  return Math.abs(quotient - Math.round(quotient)) <= Math.abs(quotient) * 2 * Number.EPSILON;
}
