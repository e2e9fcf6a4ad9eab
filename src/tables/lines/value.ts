import type { Batch } from "../../ports/table-reading.ts";
import { ParquetBatch } from "../parquet/batch.ts";
import { SheetBatch } from "../sheet/batch.ts";
import { LinesBatch } from "./batch.ts";

/** A column of a batch. */
export interface ColumnAt {
  readonly batch: Batch;
  readonly column: number;
}

/** A cell of a batch. */
export interface CellAt extends ColumnAt {
  readonly row: number;
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Whether a cell is a number by the type it has in its source; in a sheet a date is one, too. */
export function isNumberCell({ batch, row, column }: CellAt): boolean {
  if (batch instanceof LinesBatch) return batch.isNumber(row, column);
  if (batch instanceof SheetBatch) return batch.cell(row, column)?.t === "n";
  return batch instanceof ParquetBatch && batch.isNumberColumn(column);
}

/** Turns the cells of one output into JSON. */
export class JsonValues {
  /** Which columns of sheets have nothing but numbers; looked through once. */
  readonly #sheets = new Map<SheetBatch, Map<number, boolean>>();

  /**
   * A cell as it is written where it comes from JSON lines; a number or a boolean where its source has a type that says
   * so; else a text, so that 007 stays 007. Undefined where a line lacks the key.
   */
  ofCell(cell: CellAt): string | undefined {
    const { batch, row, column } = cell;
    if (batch instanceof LinesBatch) return batch.written(row, column);
    const text = batch.text(row, column);
    if (text === null) return "null";
    if (isNumberCell(cell) && JSON_NUMBER.test(text)) return text;
    return isBooleanCell(cell) ? text.toLowerCase() : JSON.stringify(text);
  }

  /** What stands for absent cells of some columns: a number where all of them are columns of numbers, else a text. */
  ofFill(text: string | null, columns: readonly ColumnAt[]): string {
    if (text === null) return "null";
    const isNumber =
      JSON_NUMBER.test(text) && columns.length > 0 && columns.every((each) => this.#isNumberColumn(each));
    return isNumber ? text : JSON.stringify(text);
  }

  #isNumberColumn({ batch, column }: ColumnAt): boolean {
    if (batch instanceof LinesBatch || batch instanceof ParquetBatch) return batch.isNumberColumn(column);
    if (!(batch instanceof SheetBatch)) return false;
    const known = this.#sheets.get(batch) ?? new Map<number, boolean>();
    this.#sheets.set(batch, known);
    const isNumber = known.get(column) ?? batch.sheet.rows.every((_, row) => isNumberOrNothing({ batch, row, column }));
    known.set(column, isNumber);
    return isNumber;
  }
}

function isBooleanCell({ batch, row, column }: CellAt): boolean {
  if (batch instanceof SheetBatch) return batch.cell(row, column)?.t === "b";
  return batch instanceof ParquetBatch && batch.isBooleanColumn(column);
}

/** A date of a sheet is no number here. */
function isNumberOrNothing(cell: CellAt): boolean {
  const text = cell.batch.text(cell.row, cell.column);
  return text === null || (isNumberCell(cell) && JSON_NUMBER.test(text));
}
