import {
  type CarriedColumn,
  type CellRef,
  carriedColumns,
  type Output,
  type RowBatch,
  rowsOf,
} from "../../src/tables/output.ts";
import { readTable } from "../../src/tables/read-table.ts";
import type { Table } from "../../src/tables/table.ts";
import { jobFolder } from "../jobs/run-job.ts";

/** A folder of table files for one test file. */
export function tableFolder() {
  const folder = jobFolder();
  const open = (name: string, signal = new AbortController().signal): Promise<Table> => {
    const tools = { signal, onOpen: () => {}, onRead: () => {}, passes: 1, scratch: () => folder.place("") };
    return readTable({ path: folder.place(name), name }, {}, tools);
  };
  return {
    ...folder,
    open,
    /** Writes a file and opens it. */
    async made(name: string, content: string | Buffer): Promise<Table> {
      folder.write(name, content);
      return open(name);
    },
  };
}

/** All cells of a table, as texts. */
export async function textsOf(table: Table): Promise<(string | null)[][]> {
  const rows: (string | null)[][] = [];
  for await (const batch of table.batches()) {
    for (let row = 0; row < batch.rowCount; row++) rows.push(table.columns.map((_, column) => batch.text(row, column)));
  }
  return rows;
}

/** A table with more columns behind its own. */
export function copyOf(table: Table, ...more: Output["columns"]): Output {
  return { like: table, columns: [...carriedColumns(table), ...more], rows: rowsOf(table) };
}

export function carried(name: string, from: readonly CellRef[], otherwise: string | null = null): CarriedColumn {
  return { kind: "carried", name, from, otherwise };
}

export async function* given(...batches: readonly RowBatch[]): AsyncGenerator<RowBatch> {
  yield* batches;
}
