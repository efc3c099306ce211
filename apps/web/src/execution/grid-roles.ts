import type { HTMLAttributes } from 'react';

// The parts of a grid on plain elements: its rows are placed by hand, which those of a table cannot be, and the grid
// itself keeps the focus, has the keys and names its active row.
type Attributes = HTMLAttributes<HTMLDivElement>;

/** A row of a grid; the first, of headings, has the index 1. */
export const gridRow = (index: number, more: Attributes = {}): Attributes => ({
  ...{ role: 'row', 'aria-rowindex': index },
  ...more,
});

/** A cell of a grid; `label` says what it only shows. */
export const gridCell = (label?: string): Attributes => ({
  role: 'gridcell',
  ...(label === undefined ? {} : { 'aria-label': label }),
});

/** A heading of a grid. */
export const gridHead = (label?: string): Attributes => ({ ...gridCell(label), role: 'columnheader' });
