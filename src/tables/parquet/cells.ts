import { FlowError } from "../../domain/errors.ts";
import { isNumberCell } from "../lines/value.ts";
import { type CarriedColumn, type ComputedColumn, type RowBatch, rowAt } from "../output.ts";
import { ParquetBatch } from "./batch.ts";
import { TEXT_BYTES } from "./file.ts";
import type { StoredColumn } from "./plan.ts";

/** Some rows of an output, `to` left out. */
export interface RowPart {
  readonly rows: RowBatch;
  readonly from: number;
  readonly to: number;
}

type Cell = string | number | null;

/** For each row its number in a source's Parquet file, from 0; null where the source has none. */
export function rowNumbers({ rows, from, to }: RowPart, source: number): readonly Cell[] {
  const rowsOfSource = rows.sources[source];
  const first = rowsOfSource?.batch instanceof ParquetBatch ? rowsOfSource.batch.firstRow : 0;
  const numbers: Cell[] = [];
  for (let row = from; row < to; row++) {
    const at = rowsOfSource === undefined ? -1 : rowAt(rowsOfSource, row);
    numbers.push(at < 0 ? null : first + at);
  }
  return numbers;
}

/** The cells of a column that is stored, and whether its texts are all numbers that come back as they are written. */
export class StoredCells {
  /** About what all cells that were read take in memory. */
  bytes = 0;
  readonly #stored: StoredColumn;
  #hasNumber = false;
  #hasOther = false;

  constructor(stored: StoredColumn) {
    this.#stored = stored;
  }

  /** Whether the texts read so far may become numbers. */
  get isNumber(): boolean {
    return this.#hasNumber && !this.#hasOther;
  }

  /** Cells that are carried are texts; computed ones are what their column is. */
  read({ rows, from, to }: RowPart): readonly Cell[] {
    const { column } = this.#stored;
    const cells: Cell[] = [];
    for (let row = from; row < to; row++) {
      const cell = column.kind === "carried" ? this.#carried(column, rows, row) : this.#computed(column, rows, row);
      this.bytes += typeof cell === "string" ? TEXT_BYTES + cell.length : TEXT_BYTES;
      cells.push(cell);
    }
    return cells;
  }

  #carried({ from, otherwise }: CarriedColumn, rows: RowBatch, row: number): string | null {
    for (const { source, column } of from) {
      const rowsOfSource = rows.sources[source];
      const at = rowsOfSource === undefined ? -1 : rowAt(rowsOfSource, row);
      if (rowsOfSource === undefined || at < 0) continue;
      const { batch } = rowsOfSource;
      const text = batch.text(at, column);
      if (text !== null && !this.#hasOther) {
        if (isSameNumber(text) && isNumberCell({ batch, row: at, column })) this.#hasNumber = true;
        else this.#hasOther = true;
      }
      return this.#wellFormed(text);
    }
    if (otherwise !== null && !isSameNumber(otherwise)) this.#hasOther = true;
    return this.#wellFormed(otherwise);
  }

  #computed({ cell }: ComputedColumn, rows: RowBatch, row: number): Cell {
    const value = cell(rows, row);
    if (value === null) return null;
    return this.#stored.type === "DOUBLE" ? Number(value) : this.#wellFormed(String(value));
  }

  /** DuckDB would put another character in the place of half of one. */
  #wellFormed(text: string | null): string | null {
    if (text === null || text.isWellFormed()) return text;
    const message = `column ${this.#stored.name}: ${JSON.stringify(text)} has half a character and cannot be written`;
    throw new FlowError("input-invalid", message, { hint: "Correct the cell: a lone surrogate is no text." });
  }
}

/** Whether a text is what its number prints, so that it comes back from a double. */
function isSameNumber(text: string): boolean {
  const number = Number(text);
  return Number.isFinite(number) && String(number) === text;
}
