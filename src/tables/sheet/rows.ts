import type { CellObject } from "@e965/xlsx";
import { FlowError } from "../../domain/errors.ts";
import { refuseRepeatedNames } from "../table.ts";
import { CellReader } from "./cell.ts";
import type { RawSheet } from "./load.ts";
import { isMarked, unmarked } from "./repair.ts";
import { isBlank, isVoid, type Sheet, type SheetRow } from "./sheet.ts";

/** What a cell of an error that the reader does not know becomes: #VALUE!, as spreadsheet programs write such errors. */
const UNKNOWN_ERROR = 15;
const NO_ROW: SheetRow = [];

/**
 * The table of a sheet: the first row with cells is its header, as wide as its last name. Rows without cells are left
 * out. Refuses cells beside the table, formulas that were never worked out and a name that stands twice.
 */
export function tableOf({ label, cells, columnLooks = [], date1904 }: RawSheet, file: string): Sheet {
  const isHeld = (row: SheetRow | undefined) => row?.some((cell) => !isVoid(cell)) === true;
  const first = cells.findIndex((row) => row?.some((cell) => !isBlank(cell)) === true);
  const values = new Values(file);
  const header = values.ofRow(cells[first] ?? NO_ROW, first + 1);
  const reader = new CellReader(date1904);
  const width = header.findLastIndex((cell) => (reader.text(cell) ?? "") !== "") + 1;
  const names = Array.from({ length: width }, (_, index) => reader.text(header[index]) ?? "");
  refuseRepeatedNames(names, file);
  const rows: SheetRow[] = [];
  const lines: number[] = [];
  for (let index = first + 1; index < cells.length; index++) {
    const row = cells[index];
    if (row === undefined || !isHeld(row)) continue;
    refuseWider(row, { file, width, line: index + 1 });
    rows.push(values.ofRow(row, index + 1));
    lines.push(index + 1);
  }
  const blankCount = cells.length - first - 1 - rows.length;
  return { label, names, header, rows, lines, columnLooks, date1904, blankCount, formulaCount: values.formulaCount };
}

/** Cells beside the table would be lost; they are often notes, or a second table. */
function refuseWider(
  row: SheetRow,
  { file, width, line }: { readonly file: string; readonly width: number; readonly line: number },
): void {
  if (row.length <= width || row.slice(width).every(isBlank)) return;
  throw new FlowError(
    "input-invalid",
    `${file}, row ${line}: cells to the right of ${width} named column${width === 1 ? "" : "s"}`,
    {
      hint: "Name the column in the header row, which is the first row with cells, or remove the cells.",
    },
  );
}

/** Takes the values of cells, and counts formulas. */
class Values {
  formulaCount = 0;
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  ofRow(row: SheetRow, line: number): SheetRow {
    if (!row.some(isUnplain)) return row;
    return Array.from(row, (cell, column) => (cell === undefined ? cell : this.#of(cell, { line, column })));
  }

  /** A formula's cells may stand elsewhere in an output, where it would mean something else; so its value is taken. */
  #of(cell: CellObject, at: { readonly line: number; readonly column: number }): CellObject {
    const { f, F, D: _isDynamic, ...value } = cell;
    const isFormula = f !== undefined || F !== undefined;
    if (isFormula && (cell.t === "z" || cell.v === undefined)) throw this.#unworked(at);
    if (isFormula) this.formulaCount++;
    if (cell.t === "e" && cell.v === undefined) return { ...value, v: UNKNOWN_ERROR };
    if (cell.t === "s" && cell.v === undefined) throw this.#unread(at);
    if (typeof cell.v === "string" && isMarked(cell.v)) return { ...value, v: unmarked(cell.v) };
    return isFormula ? value : cell;
  }

  #unworked({ line, column }: { readonly line: number; readonly column: number }): FlowError {
    const place = `${this.#file}, row ${line}, cell ${letters(column)}${line}`;
    return new FlowError("input-invalid", `${place}: a formula whose value is not in the file`, {
      hint: "Open the workbook in a spreadsheet program and save it, so that its formulas are worked out.",
    });
  }

  #unread({ line, column }: { readonly line: number; readonly column: number }): FlowError {
    const place = `${this.#file}, row ${line}, cell ${letters(column)}${line}`;
    return new FlowError("input-invalid", `${place}: a text that is not among the workbook's texts`, {
      hint: "Open the workbook in a spreadsheet program and save it again.",
    });
  }
}

/** Most cells are as they should be, and their rows are taken as they are. */
function isUnplain(cell: CellObject | undefined): boolean {
  if (cell === undefined) return false;
  if (typeof cell.v === "string" && isMarked(cell.v)) return true;
  return cell.f !== undefined || cell.F !== undefined || (cell.v === undefined && cell.t !== "z");
}

/** A column as spreadsheets name it: A, B, ..., Z, AA. */
function letters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last;
}
