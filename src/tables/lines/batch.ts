import type { Batch } from "../../ports/table-reading.ts";

const QUOTE = '"';
const MINUS = 45;
const ZERO = 48;
const NINE = 57;

/** Rows of JSON objects as they are written. */
export class LinesBatch implements Batch {
  readonly rowCount: number;
  readonly #cells: LineCells;

  constructor(rowCount: number, cells: LineCells) {
    this.rowCount = rowCount;
    this.#cells = cells;
  }

  /** The value as its line writes it; undefined where the line lacks the key. */
  written(row: number, column: number): string | undefined {
    const { text, starts, ends, isNumber } = this.#cells;
    const at = row * isNumber.length + column;
    const from = starts[at] ?? -1;
    return from < 0 ? undefined : text.slice(from, ends[at]);
  }

  text(row: number, column: number): string | null {
    const written = this.written(row, column);
    if (written === undefined || written === "null") return null;
    if (!written.startsWith(QUOTE)) return written;
    return written.includes("\\") ? String(JSON.parse(written)) : written.slice(1, -1);
  }

  lineOf(row: number): number {
    return this.#cells.lines[row] ?? 0;
  }

  isNumber(row: number, column: number): boolean {
    const { text, starts, isNumber } = this.#cells;
    const from = starts[row * isNumber.length + column] ?? -1;
    return from >= 0 && isNumberAt(text, from);
  }

  /** Whether the whole file has nothing but numbers and nulls in a column. */
  isNumberColumn(column: number): boolean {
    return this.#cells.isNumber[column] === true;
  }
}

/** Where the cells stand in the text of their lines. */
export interface LineCells {
  readonly text: string;
  /** Of column c in row r, at r * columns + c; -1 where the line lacks the key. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Of each row, from 1. */
  readonly lines: Int32Array;
  /** By column: whether the whole file has only numbers there. */
  readonly isNumber: readonly boolean[];
}

/** Whether the valid JSON value that begins there is a number. */
export function isNumberAt(text: string, from: number): boolean {
  const code = text.charCodeAt(from);
  return code === MINUS || (code >= ZERO && code <= NINE);
}
