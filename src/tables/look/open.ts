import type { LookedFile } from "../../ports/table-look.ts";
import { type ReadOptions, readParams } from "../read-params.ts";
import type { Table } from "../table.ts";
import { openTables, type Tables, type TablesOptions } from "../tables.ts";

/** Workbooks are taken apart at once, and the program stands still meanwhile. */
export const SHEET_LIMIT_BYTES = 262_144;

/** What a look needs; close it, or declare it with `await using`. */
export function openLook(options: Pick<TablesOptions, "progress"> = {}): Tables {
  return openTables({ ...options, signal: new AbortController().signal });
}

/** The file as a job of its pair would read it. */
export function readLooked(tables: Tables, { path, name, params }: LookedFile): Promise<Table> {
  return tables.read({ path, name }, readOptions(params));
}

/** Of the params those that say how a table is read; wrong ones are not heeded, as the config has been checked. */
function readOptions(params: Readonly<Record<string, unknown>>): ReadOptions {
  const sheet = readParams.sheet.safeParse(params["sheet"]).data;
  const csv = readParams.csv.safeParse(params["csv"] ?? {}).data;
  return { sheet, csv, ragged: "skip" };
}
