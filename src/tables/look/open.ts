import type { LookedFile } from "../../ports/table-look.ts";
import { type ReadOptions, readParams } from "../read-params.ts";
import { readTable } from "../read-table.ts";
import type { Table } from "../table.ts";

/** Workbooks are taken apart at once, and the program stands still meanwhile. */
export const SHEET_LIMIT_BYTES = 262_144;

/** The file as a job of its pair would read it, told of the bytes it has read. */
export function openLooked({ path, name, params }: LookedFile, onRead = (_bytes: number) => {}): Promise<Table> {
  const scratch = () => {
    throw new Error("only writers need a scratch folder");
  };
  const signal = new AbortController().signal;
  return readTable({ path, name }, readOptions(params), { signal, onRead, passes: 1, scratch });
}

/** Of the params those that say how a table is read; wrong ones are not heeded, as the config has been checked. */
function readOptions(params: Readonly<Record<string, unknown>>): ReadOptions {
  const sheet = readParams.sheet.safeParse(params["sheet"]).data;
  const csv = readParams.csv.safeParse(params["csv"] ?? {}).data;
  return { sheet, csv, ragged: "skip" };
}
