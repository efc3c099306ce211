/** Selects a moment as milliseconds since 1970, under its own name. */
export const ms = (column: string, from = ''): string =>
  `floor(extract(epoch FROM ${from}${column}) * 1000)::float8 AS ${column}`;

/** Selects how long a blob is, found by a column that holds its hash. */
export const blobBytes = (column: string, from: string): string =>
  `(SELECT b.bytes FROM blobs b WHERE b.hash = ${from}.${column} LIMIT 1) AS ${column}_bytes`;
