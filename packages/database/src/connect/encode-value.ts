import { arrayLiteral } from './array-literal.ts';
import type { Statement } from './database.ts';

/** A parameter as it travels to either database: text, bytes, or NULL. */
export type WireValue = string | Uint8Array | null;

/** A statement ready to be sent, or to cross to another thread. */
export interface WireStatement {
  text: string;
  values: WireValue[];
  name: string | undefined;
}

/** The protocol counts parameters in 16 bits; more would be cut off silently. */
const VALUES_MAX = 65_535;

/** Encodes a statement's values, so that both databases get the same bytes. */
export function encodeStatement(statement: Statement): WireStatement {
  const values = statement.values ?? [];
  if (values.length > VALUES_MAX) {
    throw new RangeError(
      `A statement takes at most ${VALUES_MAX} values, not ${values.length}; pass arrays.`,
    );
  }
  return { text: statement.text, values: values.map(encodeValue), name: statement.name };
}

/**
 * Encodes one parameter: Date as ISO text, bytes as bytea, an array as a PostgreSQL array (so a jsonb
 * array is passed as JSON text), any other object as JSON; null and undefined are NULL.
 */
export function encodeValue(value: unknown): WireValue {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'undefined':
      return null;
    case 'object':
      return encodeObject(value);
    default:
      throw new TypeError(`A ${typeof value} cannot be a statement's value.`);
  }
}

function encodeObject(value: object | null): WireValue {
  if (value === null) return null;
  if (Array.isArray(value)) return arrayLiteral(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) {
    // A view would carry its whole buffer along to the other thread.
    return value.byteLength === value.buffer.byteLength ? value : new Uint8Array(value);
  }
  return JSON.stringify(value) ?? null;
}
