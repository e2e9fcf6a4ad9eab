import { writeFileSync } from "node:fs";
import type { CellObject, ColInfo } from "@e965/xlsx";
import { FlowError } from "../../domain/errors.ts";
import { type CarriedColumn, type Output, type OutputColumn, type RowBatch, rowAt } from "../output.ts";
import { SheetBatch } from "./batch.ts";
import { cellOf } from "./cell.ts";
import { inOtherSystem, shownAs } from "./date.ts";
import { SheetTable } from "./read.ts";
import type { Sheet } from "./sheet.ts";
import { workbookBytes, writable } from "./workbook.ts";

const MOST_ROWS = 1_048_576;
const MOST_COLUMNS = 16_384;
const LONGEST_TEXT = 32_767;
const EMPTY: CellObject = { t: "z" };

/**
 * Writes a workbook of one sheet; returns how many rows. Cells that are carried from a sheet are the same cells, with
 * their type, number format, link and comment; the sheet's name, the widths of its columns and its system of days are
 * those of the table that is continued. Other texts become numbers where exactly the text comes back from the number.
 * Held in memory until it is written: about 500 bytes a cell.
 */
export async function writeSheet(output: Output, path: string): Promise<number> {
  const writer = new SheetWriter(output);
  for await (const rows of output.rows) writer.add(rows);
  writeFileSync(path, await writer.workbook());
  return writer.rowCount;
}

class SheetWriter {
  readonly #output: Output;
  /** Without the header. */
  readonly #rows: CellObject[][] = [];
  readonly #like: Sheet | undefined;
  /** The sheet of each source that is one; before the first rows only that of the table that is continued. */
  readonly #sheets: (Sheet | undefined)[];

  constructor(output: Output) {
    this.#output = output;
    this.#like = output.like instanceof SheetTable ? output.like.sheet : undefined;
    this.#sheets = [this.#like];
    if (output.columns.length > MOST_COLUMNS) {
      throw this.#tooLarge(`${output.columns.length} columns, more than a sheet can hold (16,384)`);
    }
  }

  get rowCount(): number {
    return this.#rows.length;
  }

  add(rows: RowBatch): void {
    for (const [source, { batch }] of rows.sources.entries()) {
      this.#sheets[source] = batch instanceof SheetBatch ? batch.sheet : undefined;
    }
    // One row is the header's.
    if (this.#rows.length + rows.rowCount >= MOST_ROWS) {
      throw this.#tooLarge("more rows than a sheet can hold (1,048,576)");
    }
    for (let row = 0; row < rows.rowCount; row++) {
      this.#rows.push(this.#output.columns.map((column) => writable(this.#cell(column, rows, row))));
    }
  }

  async workbook(): Promise<Buffer> {
    const { columns } = this.#output;
    const cells = [columns.map((column) => writable(this.#headerCell(column))), ...this.#rows];
    return workbookBytes(cells, {
      label: this.#like?.label,
      date1904: this.#like?.date1904 === true,
      columns: columns.map((column) => this.#lookOf(column)),
    });
  }

  #cell(column: OutputColumn, rows: RowBatch, row: number): CellObject {
    if (column.kind === "carried") return this.#carried(column, rows, row);
    const value = column.cell(rows, row);
    if (value === null) return EMPTY;
    return typeof value === "number" ? { t: "n", v: value } : this.#fit({ t: "s", v: value }, column.name);
  }

  /** The cell of the first source that has a row; an empty cell of such a row stays empty. */
  #carried({ name, from, otherwise }: CarriedColumn, rows: RowBatch, row: number): CellObject {
    for (const { source, column } of from) {
      const rowsOfSource = rows.sources[source];
      const at = rowsOfSource === undefined ? -1 : rowAt(rowsOfSource, row);
      if (rowsOfSource === undefined || at < 0) continue;
      const { batch } = rowsOfSource;
      if (batch instanceof SheetBatch) return this.#same(batch.cell(at, column), batch.sheet);
      return this.#ofText(batch.text(at, column), name);
    }
    return this.#ofText(otherwise, name);
  }

  #ofText(text: string | null, column: string): CellObject {
    return text === null ? EMPTY : this.#fit(cellOf(text), column);
  }

  /** The same cell; a date keeps its day where its workbook counts days from elsewhere. */
  #same(cell: CellObject | undefined, { date1904 }: Sheet): CellObject {
    if (cell === undefined) return EMPTY;
    if (typeof cell.v !== "number" || date1904 === (this.#like?.date1904 ?? false)) return cell;
    const shown = cell.t === "n" ? shownAs(cell.z) : "number";
    return shown === "date" || shown === "date and time" ? { ...cell, v: inOtherSystem(cell.v, date1904) } : cell;
  }

  /** A header cell may be a number or a date; it is carried where the column keeps its name. */
  #headerCell(column: OutputColumn): CellObject {
    const [ref] = column.kind === "carried" ? column.from : [];
    const sheet = ref === undefined ? undefined : this.#sheets[ref.source];
    if (ref !== undefined && sheet?.names[ref.column] === column.name)
      return this.#same(sheet.header[ref.column], sheet);
    return this.#fit({ t: "s", v: column.name }, column.name);
  }

  #lookOf(column: OutputColumn): ColInfo | undefined {
    const [ref] = column.kind === "carried" ? column.from : [];
    return ref === undefined ? undefined : this.#sheets[ref.source]?.columnLooks[ref.column];
  }

  /** The library would cut no text, but throw without saying where it stands. */
  #fit(cell: CellObject, column: string): CellObject {
    if (typeof cell.v !== "string" || cell.v.length <= LONGEST_TEXT) return cell;
    const place = `row ${this.#rows.length + 2} of the sheet, column ${column}`;
    throw this.#tooLarge(`in ${place} a text of ${cell.v.length} characters, more than a cell can hold (32,767)`);
  }

  #tooLarge(what: string): FlowError {
    return new FlowError("input-invalid", `${this.#output.like.name} makes ${what}`, {
      hint: "Give the target the extension .csv.",
    });
  }
}
