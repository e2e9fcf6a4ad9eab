import { basename } from "node:path";
import { FlowError } from "../domain/errors.ts";
import { type Column, fitColumns, fitKey, isUniqueKey } from "../domain/load.ts";
import { sha256File } from "../lib/hash.ts";
import type { Row, TableLoad } from "../ports/database.ts";
import type { TableFile } from "../ports/table-reading.ts";
import { checkRows } from "./checked-rows.ts";
import { uniqueIndexSql } from "./identifiers.ts";
import type { FileOutcome, HashedFile, LoadTask, OpenTable } from "./load-task.ts";
import { openFile } from "./table-file.ts";

/** Loads one file and writes its ledger row, in a transaction that the caller ends: when it throws, by taking it all back. */
export async function loadFile(task: LoadTask, table: OpenTable, file: HashedFile): Promise<FileOutcome> {
  const startedMs = task.clock.monotonicMs();
  const rowCount = await insertRows(task, table, await openFile(task.open, file.path)).catch(async (error: unknown) => {
    throw error instanceof RefusedRow ? await refusedError(task, file.path, error) : error;
  });
  // It was hashed before its rows were read; when it still is the same, so were the rows.
  if ((await sha256File(file.path, task.signal)) !== file.sha256) throw changedError();
  const loadedAt = new Date(task.clock.now()).toISOString();
  const fileName = basename(file.path);
  await table.load.record({ sha256: file.sha256, fileName, mode: task.mode.kind, rowCount, loadedAt });
  return { kind: "loaded", ...file, rowCount, durationMs: Math.round(task.clock.monotonicMs() - startedMs) };
}

/** Returns how many rows came in; every row of the file, or it throws. */
async function insertRows(task: LoadTask, { load, columns }: OpenTable, file: TableFile): Promise<number> {
  const fitted = fitColumns(file.columns, task.table, columns);
  const key = task.mode.kind === "upsert" ? fitKey(task.mode.key, fitted) : [];
  if (key.length > 0) await requireUnique(load, task.table, key);
  const rows = new CountedRows(checkRows(file.batches(), fitted, key));
  const result = await load.insert({ columns: fitted, key }, rows);
  if (result.kind === "refused") throw new RefusedRow(result.row, result.reason);
  if (result.rowCount !== rows.count) throw droppedError(task.table, result.rowCount, rows.count);
  return rows.count;
}

/** A row by its number in the file; its line is yet to be found. */
class RefusedRow extends Error {
  readonly row: number | null;

  constructor(row: number | null, reason: string) {
    super(reason);
    this.row = row;
  }
}

/** Counts what the database was given, to compare with what it took. */
class CountedRows implements AsyncIterable<readonly Row[]> {
  count = 0;
  readonly #rows: AsyncIterable<readonly Row[]>;

  constructor(rows: AsyncIterable<readonly Row[]>) {
    this.#rows = rows;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly Row[], void> {
    for await (const batch of this.#rows) {
      this.count += batch.length;
      yield batch;
    }
  }
}

/** Both databases refuse ON CONFLICT for a key that is not unique, in words that help nobody. */
async function requireUnique(load: TableLoad, table: string, key: readonly Column[]): Promise<void> {
  if (isUniqueKey(await load.uniqueKeys(), key)) return;
  const names = key.map((column) => column.name);
  throw new FlowError("database-unusable", `table "${table}" may hold several rows with the same ${names.join(", ")}`, {
    hint: `An upsert needs the key to be unique. Make it so: ${uniqueIndexSql(table, names)};`,
  });
}

/** The refusal with the line in place of the row. */
async function refusedError(task: LoadTask, path: string, { row, message }: RefusedRow): Promise<FlowError> {
  const line = row === null ? undefined : await lineOfRow(task, path, row);
  return new FlowError(
    "row-refused",
    `${line === undefined ? "" : `line ${line}: `}the database refused it: ${message}`,
    {
      hint: "Nothing of this file was loaded. Mend the row, or load with --mode upsert if it is to replace another.",
    },
  );
}

/** Reads the file once more: rows and lines part after a line break in a cell, and we keep no list of them. */
async function lineOfRow(task: LoadTask, path: string, row: number): Promise<number | undefined> {
  const file = await openFile(task.open, path);
  let before = 0;
  for await (const batch of file.batches()) {
    if (row <= before + batch.rowCount) return batch.lineOf(row - before - 1);
    before += batch.rowCount;
  }
  return undefined;
}

/** What was hashed is not what was loaded. */
function changedError(): FlowError {
  return new FlowError("source-changed", "the file changed while it was read", {
    kind: "transient",
    hint: "Nothing of it was loaded. Run it again when the file is complete.",
  });
}

/** A trigger or rule of the table may leave rows out without an error. */
function droppedError(table: string, taken: number, given: number): FlowError {
  return new FlowError(
    "row-refused",
    `table "${table}" took ${taken} of ${given} rows and said nothing about the others`,
    {
      hint: "Nothing of this file was loaded. Look at the table's triggers and rules.",
    },
  );
}
