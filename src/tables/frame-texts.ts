import { extname } from "node:path";
import { FlowError } from "../domain/errors.ts";
import type { SourceFile } from "../domain/run.ts";
import { explainCsv } from "./csv-explain.ts";
import { readHead } from "./csv-head.ts";
import { csvRecords } from "./csv-records.ts";
import { cellText } from "./sheet-cell.ts";
import { loadSheet } from "./sheet-load.ts";

/** A table held whole as texts; a cell with nothing in it is "". */
export interface Texts {
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Reads a .csv, .tsv, .txt (UTF-8) or .xlsx file, by its extension. */
export async function readTexts({ path, name }: SourceFile, sheet?: string): Promise<Texts> {
  return extname(name).toLowerCase() === ".xlsx" ? sheetTexts({ path, name, sheet }) : csvTexts(path, name);
}

async function csvTexts(path: string, name: string): Promise<Texts> {
  const head = readHead(path, name);
  if (head.dialect.encoding !== "utf-8") {
    throw new FlowError("input-invalid", `${name} is not UTF-8 text`, { hint: "Save the file as UTF-8." });
  }
  await explainCsv(path, head, name);
  const rows = (await Array.fromAsync(csvRecords(path, head))).slice(1).map((record) => record.cells);
  return { names: head.names, rows };
}

async function sheetTexts(file: {
  readonly path: string;
  readonly name: string;
  readonly sheet: string | undefined;
}): Promise<Texts> {
  const sheet = await loadSheet(file);
  const rows = sheet.rows.map((row) => sheet.names.map((_, index) => cellText(row[index], sheet.date1904) ?? ""));
  return { names: sheet.names, rows };
}
