import type { Json } from '@rex/types';
import type { Raw } from './rows.ts';

/** Selects a value as JSON text, in line or from its blob; NULL when there is none. */
export const valueText = (column: string, from: string): string =>
  `coalesce(${from}.${column}::text,
  (SELECT b.json FROM blobs b WHERE b.hash = ${from}.${column}_blob LIMIT 1)) AS ${column}`;

/** Reads what `valueText` selected; a step or execution without a value has null. */
export function parseValue(row: Raw, column: string): Json {
  const text = row[column] as string | null;
  return text === null ? null : (JSON.parse(text) as Json);
}

/** Milliseconds since 1970 as ISO 8601. */
export const iso = (ms: unknown): string => new Date(ms as number).toISOString();

/** The same, or null. */
export const isoOrNull = (ms: unknown): string | null => (ms === null ? null : iso(ms));
