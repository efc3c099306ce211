/** Rows under their headings, each column as wide as it must be; `right` are the places of columns of numbers. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string[] {
  const widths = headings.map((heading, column) =>
    rows.reduce((most, row) => Math.max(most, width(row[column] ?? '')), width(heading)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const fill = ' '.repeat(widths[column]! - width(cell));
        return right.includes(column) ? fill + cell : cell + fill;
      })
      .join('  ')
      .trimEnd();
  return [line(headings), ...rows.map(line)];
}

const width = (text: string): number => [...text].length;
