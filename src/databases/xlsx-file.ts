import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type CellObject, read, SSF, type WorkBook } from "@e965/xlsx";
import { FlowError } from "../domain/errors.ts";
import { checkHeader } from "../domain/load.ts";
import { checkWidth, emptyFileError, type ReadOptions, type RecordBatch, type TableReading } from "./table-reading.ts";

/** Keeps the batches as small as those of a text file. */
const BATCH_ROWS = 5_000;
const DAY_MS = 86_400_000;
/** Days from Excel's two possible first days to 1970-01-01. */
const DAYS_TO_1970 = { since1900: 25_569, since1904: 24_107 } as const;

/** Opens one sheet of a workbook, which is held in memory whole; dates come out in ISO, numbers with all their digits. */
export async function readXlsx(path: string, options: ReadOptions): Promise<TableReading> {
  const bytes = await readFile(path, options.signal === undefined ? {} : { signal: options.signal });
  const sheet = readSheet(bytes, options.sheet);
  const [first, ...below] = sheet;
  if (first === undefined) throw emptyFileError();
  const header = checkHeader(first.cells, first.line);
  return {
    header,
    batches: toBatches(below, header.length),
    sha256: () => createHash("sha256").update(bytes).digest("hex"),
    close: async () => {},
  };
}

/** The line is the number that Excel shows. */
interface SheetRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/** The rows that hold anything, without the blank cells at their ends. */
function readSheet(bytes: Buffer, wanted: string | undefined): readonly SheetRow[] {
  if (bytes.length === 0) throw emptyFileError();
  const book = readBook(bytes);
  const daysTo1970 = book.Workbook?.WBProps?.date1904 === true ? DAYS_TO_1970.since1904 : DAYS_TO_1970.since1900;
  const rows = sheetCells(book, pickSheet(book, wanted)).map((cells, index) => ({
    cells: trimEnd(Array.from(cells ?? [], (cell) => cellText(cell, daysTo1970))),
    line: index + 1,
  }));
  return rows.filter((row) => row.cells.length > 0);
}

/** The library also reads text and web pages that only are named .xlsx; those are refused. */
function readBook(bytes: Buffer): WorkBook {
  if (bytes.toString("latin1", 0, 4) !== "PK\x03\x04") throw bookError("it does not begin as one", undefined);
  try {
    return read(bytes, { dense: true, cellNF: true, cellHTML: false });
  } catch (cause) {
    throw bookError(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** Guessing among several filled sheets would load the wrong one some day. */
function pickSheet(book: WorkBook, wanted: string | undefined): string {
  const filled = book.SheetNames.filter((name) => sheetCells(book, name).length > 0);
  if (wanted !== undefined && book.SheetNames.includes(wanted)) return wanted;
  const [only, second] = filled;
  if (wanted === undefined && second === undefined && only !== undefined) return only;
  if (filled.length === 0) throw emptyFileError();
  const what = wanted === undefined ? `has ${filled.length} sheets with cells` : `has no sheet "${wanted}"`;
  throw new FlowError("input-invalid", `the workbook ${what}`, {
    hint: `Name one with --sheet: ${filled.map((name) => `"${name}"`).join(", ")}.`,
  });
}

/** Sparse: rows and cells that were never filled are holes. */
function sheetCells(book: WorkBook, name: string): readonly (readonly CellObject[] | undefined)[] {
  return book.Sheets[name]?.["!data"] ?? [];
}

/** A formula gives its stored value; an error cell gives what Excel shows, such as #N/A. */
function cellText(cell: CellObject | undefined, daysTo1970: number): string {
  if (cell === undefined || cell.v === undefined || cell.t === "z") return "";
  if (typeof cell.v === "number" && cell.t === "n") return numberText(cell.v, cell, daysTo1970);
  if (cell.t === "e") return cell.w ?? "#ERROR";
  return String(cell.v);
}

/** Excel keeps a time as days since its first day; less than a day is a time of day and stays as it is shown. */
function numberText(value: number, cell: CellObject, daysTo1970: number): string {
  const isDate: boolean = cell.z !== undefined && SSF.is_date(cell.z);
  if (!isDate) return String(value);
  const at = new Date(Math.round((value - daysTo1970) * DAY_MS));
  if (value < 61 || Number.isNaN(at.getTime())) return cell.w ?? String(value);
  const iso = at.toISOString();
  if (iso.endsWith("T00:00:00.000Z")) return iso.slice(0, 10);
  return iso.endsWith(".000Z") ? iso.slice(0, -5) : iso.slice(0, -1);
}

/** Excel stores no blank cells at the end of a row, so short rows are filled up. */
function* toRecords(rows: readonly SheetRow[], width: number): Generator<readonly string[]> {
  for (const { cells, line } of rows) {
    const record = cells.length < width ? [...cells, ...Array<string>(width - cells.length).fill("")] : cells;
    checkWidth(record, width, line);
    yield record;
  }
}

async function* toBatches(rows: readonly SheetRow[], width: number): AsyncGenerator<RecordBatch, void> {
  for (let at = 0; at < rows.length; at += BATCH_ROWS) {
    const part = rows.slice(at, at + BATCH_ROWS);
    yield { records: [...toRecords(part, width)], lines: part.map((row) => row.line) };
  }
}

/** Cells that only carry a format are no cells. */
function trimEnd(cells: readonly string[]): readonly string[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell.trim() !== "") + 1);
}

/** The library's own words and the usual causes. */
function bookError(why: string, cause: unknown): FlowError {
  return new FlowError("input-invalid", `this is no Excel workbook that can be read: ${why}`, {
    hint: "A file with a password, an old .xls or half a download cannot be read; save it as .xlsx again.",
    cause,
  });
}
