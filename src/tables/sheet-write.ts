import { writeFileSync } from "node:fs";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { CellObject } from "@e965/xlsx";
import { FlowError } from "../domain/errors.ts";
import type { Output } from "./output.ts";
import type { Sheet } from "./sheet.ts";
import { cellOf } from "./sheet-cell.ts";
import type { Column } from "./table.ts";

const MOST_ROWS = 1_048_575;

/** Writes the rows of a query as a workbook, cells of source workbooks as they are; returns how many rows. */
export async function writeSheet(connection: DuckDBConnection, output: Output, target: string): Promise<number> {
  const { columns, from, like } = output;
  const places = [...new Set(columns.flatMap((column) => column.cells?.map((cell) => cell.at) ?? []))];
  const wanted = [...columns.map((column) => column.sql), ...places];
  const result = await connection.stream(
    `SELECT ${wanted.map((sql, index) => `${sql} AS o${index}`).join(", ")} FROM ${from}`,
  );
  const cells: CellObject[][] = [columns.map((column) => ({ t: "s", v: column.name }))];
  for await (const rows of result.yieldRowsJs()) {
    for (const row of rows) {
      const at = new Map(places.map((place, index) => [place, row[columns.length + index]]));
      cells.push(columns.map((column, index) => carried(column, at) ?? cellOf(row[index]) ?? { t: "z" }));
    }
    if (cells.length - 1 > MOST_ROWS) throw tooLong(like.name);
  }
  const sheet = like.columns[0]?.cells?.[0]?.sheet;
  writeFileSync(target, await workbookBytes(cells, sheet));
  return cells.length - 1;
}

/** The cell of the first source row that is there; an empty cell of such a row stays empty. */
function carried(column: Column, at: ReadonlyMap<string, unknown>): CellObject | undefined {
  for (const { sheet, column: index, at: place } of column.cells ?? []) {
    const row = at.get(place);
    if (typeof row === "number") return withoutFormula(sheet.rows[row]?.[index]) ?? { t: "z" };
  }
  return undefined;
}

/** A formula's cells may stand elsewhere in the output, so its value is kept. */
function withoutFormula(cell: CellObject | undefined): CellObject | undefined {
  if (cell?.f === undefined) return cell;
  const { f: _formula, F: _range, ...value } = cell;
  return value;
}

/** A workbook of one sheet, as the bytes of its file. */
export async function workbookBytes(cells: CellObject[][], like: Sheet | undefined): Promise<Buffer> {
  const { utils, write } = await import("@e965/xlsx");
  const width = cells[0]?.length ?? 1;
  const range = { s: { r: 0, c: 0 }, e: { r: cells.length - 1, c: Math.max(0, width - 1) } };
  const sheet = { "!data": cells, "!ref": utils.encode_range(range) };
  return write(
    {
      SheetNames: [like?.label ?? "Sheet1"],
      Sheets: { [like?.label ?? "Sheet1"]: sheet },
      ...(like?.date1904 === true ? { Workbook: { WBProps: { date1904: true } } } : {}),
    },
    { type: "buffer", bookType: "xlsx", compression: true, bookSST: true },
  );
}

function tooLong(name: string): FlowError {
  return new FlowError("input-invalid", `${name} makes more rows than a sheet can hold (1,048,576)`, {
    hint: "Give the target the extension .csv.",
  });
}
