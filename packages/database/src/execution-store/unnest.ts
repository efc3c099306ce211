import { type ArrayElement, arrayLiteral } from '../connect/array-literal.ts';

/** A column of a set of rows: its name in SQL, its type there, and how a row's value of it is found. */
export type Columns<Row> = readonly (readonly [
  name: string,
  type: 'uuid' | 'text' | 'int' | 'bool' | 'jsonb' | 'float8',
  of: (row: Row) => ArrayElement,
])[];

/** Many rows as one parameter a column, which PostgreSQL reads as a table. */
export interface RowSet<Row> {
  /** A FROM item that calls the rows `r`; its parameters are `$1 … $width`, and `$(width + 1)` their number. */
  from: string;
  width: number;
  /** The parameters of `from`. */
  values(rows: readonly Row[]): (string | number)[];
}

/**
 * Describes rows that are sent as arrays. With LIMIT a parameter the planner expects one row, and so goes through
 * the index of whatever the rows are joined to; without it a plan made while that table is small would scan the
 * table for as long as the connection lives.
 */
export function rowSet<Row>(columns: Columns<Row>): RowSet<Row> {
  const arrays = columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ');
  const names = columns.map(([name]) => name).join(', ');
  return {
    from: `(SELECT * FROM unnest(${arrays}) AS t (${names}) LIMIT $${columns.length + 1}) AS r`,
    width: columns.length,
    values: (rows) => [...columns.map(([, , of]) => arrayLiteral(rows.map(of))), rows.length],
  };
}
