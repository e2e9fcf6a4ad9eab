import { oneLine } from "../lib/invisible.ts";

const WIDEST_CELL = 40;
const GAP = "  ";

/** How a table is drawn. */
export interface TableLayout {
  /** Characters of a line; any number when not given. */
  readonly width?: number | undefined;
  /** Columns (from 0) that end on one line, as numbers do. */
  readonly numbers?: readonly number[];
}

/**
 * One line per row, its cells under each other; rows may differ in width. A cell that is long is cut, and so is a line
 * that is wider than the layout. No character of a cell is invisible.
 */
export function alignedLines(rows: readonly (readonly string[])[], layout: TableLayout = {}): string[] {
  const { width = Number.POSITIVE_INFINITY, numbers = [] } = layout;
  const shown = rows.map((row) => row.map((cell) => cut(oneLine(cell), WIDEST_CELL)));
  const columns = Math.max(0, ...shown.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...shown.map((row) => row[column]?.length ?? 0)),
  );
  return shown.map((row) => {
    const cells = row.map((cell, column) =>
      numbers.includes(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    );
    return cut(cells.join(GAP).trimEnd(), width);
  });
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
