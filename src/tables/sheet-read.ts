import { statSync } from "node:fs";
import { type DuckDBConnection, DuckDBDataChunk, INTEGER, VARCHAR } from "@duckdb/node-api";
import { FlowError } from "../domain/errors.ts";
import type { Sheet } from "./sheet.ts";
import { cellText } from "./sheet-cell.ts";
import { isVoid, loadSheet, type SheetFile } from "./sheet-load.ts";
import type { Table } from "./table.ts";

/** A sheet to be read, with its alias in SQL. */
export interface SheetSource extends SheetFile {
  readonly alias: string;
}

const ROWS_AT_ONCE = 2048;

/** A workbook's sheet as a table: its texts go to DuckDB, its cells stay at hand. */
export async function readSheet(connection: DuckDBConnection, source: SheetSource): Promise<Table> {
  const { name, alias } = source;
  const sheet = await loadSheet(source);
  await store(connection, sheet, source);
  const formulas = sheet.rows.flat().filter((cell) => cell?.f !== undefined).length;
  return {
    name,
    alias,
    columns: sheet.names.map((each, column) => ({
      name: each,
      sql: `${alias}.c${column}`,
      cells: [{ sheet, column, at: `${alias}.place` }],
    })),
    from: alias,
    sizeBytes: statSync(source.path).size,
    dialect: null,
    warnings: formulas === 0 ? [] : [`${name}: ${formulas} formulas became the values they had`],
    skippedLines: [],
    explain: async () => {},
    lineOf: async (row) => sheet.headerLine + 1 + row,
  };
}

async function store(connection: DuckDBConnection, sheet: Sheet, { name, alias }: SheetSource): Promise<void> {
  const columns = sheet.names.map((_, index) => `c${index} VARCHAR`);
  await connection.run(`CREATE TEMP TABLE ${alias} (place INTEGER, ${columns.join(", ")})`);
  const appender = await connection.createAppender(alias, "main", "temp");
  const chunk = DuckDBDataChunk.create([INTEGER, ...sheet.names.map(() => VARCHAR)]);
  for (let start = 0; start < sheet.rows.length; start += ROWS_AT_ONCE) {
    const rows = sheet.rows.slice(start, start + ROWS_AT_ONCE);
    refuseWider(rows, { name, width: sheet.names.length, line: sheet.headerLine + 1 + start });
    const texts = sheet.names.map((_, index) => rows.map((row) => cellText(row[index], sheet.date1904)));
    chunk.reset();
    chunk.setColumns([rows.map((_, index) => start + index), ...texts]);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

function refuseWider(
  rows: Sheet["rows"],
  { name, width, line }: { readonly name: string; readonly width: number; readonly line: number },
): void {
  const index = rows.findIndex((row) => row.slice(width).some((cell) => !isVoid(cell)));
  if (index < 0) return;
  throw new FlowError(
    "input-invalid",
    `${name}, row ${line + index}: cells to the right of the ${width} named columns`,
    {
      hint: "Name the column in the header row, or remove the cells.",
    },
  );
}
