import { FlowError } from "../domain/errors.ts";
import type { CsvDialect } from "./csv-head.ts";
import type { Sheet } from "./sheet.ts";

/** One column of a table that is read, or of one that is to be written. */
export interface Column {
  /** As it stands in the header. */
  readonly name: string;
  /** The SQL expression of its cells; text, or a number when `kind` says so. NULL is an absent cell. */
  readonly sql: string;
  readonly kind?: "number";
  /** Where the cells of a workbook are, so that they are carried over as they are: the first that is there. */
  readonly cells?: readonly CellRef[];
}

/** A column of a workbook's sheet, with the SQL of the row to take. */
export interface CellRef {
  readonly sheet: Sheet;
  readonly column: number;
  /** SQL of the row's index in the sheet; NULL when no row belongs here. */
  readonly at: string;
}

/** A source file that SQL can read, all cells as text, columns t0.c0, t0.c1, ... */
export interface Table {
  /** As people know the file; for messages and facts. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** Its alias in SQL: t0 for the first source, t1 for the second. */
  readonly alias: string;
  /** The FROM item, alias included. */
  readonly from: string;
  readonly sizeBytes: number;
  readonly dialect: CsvDialect | null;
  readonly warnings: readonly string[];
  /** Lines left out with `ragged: "skip"`. */
  readonly skippedLines: readonly number[];
  /** Throws the error of the first faulty record; returns when it finds none. */
  explain(): Promise<void>;
  /** The line of the file on which a row (counted from 0) starts. */
  lineOf(row: number): Promise<number>;
}

/** The column of that name, spaces around it aside. */
export function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((each) => each.name.trim() === name.trim());
  if (column !== undefined) return column;
  const close = table.columns.find((each) => plain(each.name) === plain(name));
  const found = table.columns.map((each) => `"${each.name}"`).join(", ");
  throw new FlowError("input-invalid", `${table.name} has no column "${name}"; it has ${found}`, {
    hint: close === undefined ? "Name one of these columns in the pair's params." : `Did you mean "${close.name}"?`,
  });
}

/** Refuses a new column whose name the table already has. */
export function refuseExisting(table: Table, name: string): void {
  if (!table.columns.some((each) => each.name.trim() === name.trim())) return;
  throw new FlowError("input-invalid", `${table.name} already has a column "${name}"`, {
    hint: "Remove it from the file, or give the new column another name in the pair's params.",
  });
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}
