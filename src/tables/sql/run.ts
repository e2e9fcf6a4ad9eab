import { dirname, join } from "node:path";
import { FlowError } from "../../domain/errors.ts";
import type { SqlRef } from "../../domain/pair.ts";
import type { JobReport } from "../../domain/run.ts";
import { type SqlTypes, splitSqlParams, sqlHeaderTypes } from "../../domain/sql-query.ts";
import type { JobContext } from "../../ports/job.ts";
import { faultOf } from "../fault.ts";
import { seenFacts } from "../seen-facts.ts";
import type { Table } from "../table.ts";
import { openTables, type Tables } from "../tables.ts";
import type { QueryText } from "./errors.ts";
import { fillQuery } from "./fill.ts";
import { openInputs } from "./inputs.ts";
import { declareSource, type LoadedSource, loadSource, type SourceView } from "./load.ts";
import { requireQuery } from "./query.ts";
import { sqlReading } from "./reading.ts";
import { SqlSession } from "./session.ts";
import { resultColumns, told, writeResult } from "./write.ts";

/** The file of an SQL job, and what stands in it. */
export interface SqlFile extends SqlRef {
  readonly query: string;
}

/** Runs a query over the sources and writes its result to the target. */
export async function runQuery(file: SqlFile, context: JobContext<unknown>): Promise<JobReport> {
  const { target, signal, progress } = context;
  await using tables = openTables({ signal, progress });
  try {
    return await runOn(tables, file, context);
  } catch (error) {
    throw diskError(error, [dirname(target), tables.scratch()]);
  }
}

async function runOn(tables: Tables, file: SqlFile, context: JobContext<unknown>): Promise<JobReport> {
  const { target, signal } = context;
  const written = file.query.replace(/^\ufeff/, "");
  const types = typesOf(file);
  const params = splitSqlParams(written, { ...(context.params ?? {}) });
  const views = await openInputs(tables, context, { types, reading: sqlReading.parse(params.reading) });
  const inputs = views.map(({ table }) => table);
  const text: QueryText = {
    path: file.path,
    written,
    filled: fillQuery(written, params.used),
    views: views.flatMap(({ names }) => names),
    types,
    files: new Map(views.flatMap(({ table, inPlace }) => (inPlace === undefined ? [] : [[inPlace.path, table.name]]))),
  };
  const spillFolder = join(tables.scratch(), "spill");
  const files = [...text.files.keys(), target];
  await using session = await tables.run(() => SqlSession.open({ spillFolder, files, signal }));
  const isPlain = await tables.run(() => told(text, () => requireQuery(session, text)));
  for (const view of views) await tables.run(() => told(text, () => declareSource(session, view)));
  // Its names and types are known before the rows, which may take long.
  const isBound = types === "text" || views.every(({ inPlace }) => inPlace !== undefined);
  if (isPlain && isBound) await tables.run(() => resultColumns(session, text));
  const loaded: LoadedSource[] = [];
  for (const view of views) loaded.push(await tables.run(() => told(text, () => loadSource(session, view, types))));
  const rowBytes = sum(loaded.map((source) => source.rowBytes));
  const rows = await writeResult(tables, { session, text, like: first(inputs), rowBytes }, target);
  return {
    facts: {
      "rows in": sum(loaded.map(({ rowCount }) => rowCount)),
      rows,
      ...sourceFacts(views, loaded),
      ...seenFacts(inputs),
    },
    warnings: inputs.flatMap((table) => table.seen.warnings),
  };
}

/** The pair's word counts more than the file's, whose header the catalog has checked. */
function typesOf({ types, query }: SqlFile): SqlTypes {
  return types ?? (sqlHeaderTypes(query) === "auto" ? "auto" : "text");
}

function first(tables: readonly Table[]): Table {
  const [table] = tables;
  if (table === undefined) throw new TypeError("an SQL job without a source");
  return table;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Rows by source where there are several, and the types that were found. */
function sourceFacts(views: readonly SourceView[], loaded: readonly LoadedSource[]) {
  const facts = views.flatMap(({ table, columns }, index) => {
    const { rowCount, types } = loaded[index] ?? {};
    const rows = views.length < 2 || rowCount === undefined ? [] : [[`rows in ${table.name}`, rowCount] as const];
    if (types === undefined) return rows;
    return [...rows, [`types in ${table.name}`, columns.map((name, column) => `${name} ${types[column]}`)] as const];
  });
  return Object.fromEntries(facts);
}

/** DuckDB does not tell a folder that is gone, or a disk that is full, from other troubles with files. */
function diskError(error: unknown, folders: readonly string[]): unknown {
  if (!(error instanceof FlowError) || error.kind !== "environment") return error;
  const faults = folders.map((folder) => faultOf(error, { writing: folder }));
  return faults.find(({ code }) => code === "folder-missing" || code === "disk-full") ?? error;
}
