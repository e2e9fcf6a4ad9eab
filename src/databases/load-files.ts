import { basename } from "node:path";
import { FlowError } from "../domain/errors.ts";
import { type Column, fitKey, isReplacedBy, type LoadRecord } from "../domain/load.ts";
import type { TableLoad } from "../ports/database.ts";
import { checkNames } from "./identifiers.ts";
import { joinShapes } from "./infer-columns.ts";
import { loadFile } from "./load-file.ts";
import { type SurveyedFile, surveyFiles } from "./load-survey.ts";
import { type FailedFile, type FileOutcome, failedFile, type HashedFile, type LoadTask } from "./load-task.ts";

/**
 * Loads files into a table, each content once. Append and upsert: each file is a transaction of its own, and a content
 * that the ledger has for the table is not loaded again, under any name and in either mode. Replace: one transaction for
 * all files, after which the table is what they hold; nothing is done when the ledger says that it already is.
 * Throws `database-unusable`, or the signal's reason; every other trouble is the outcome of its file.
 */
export async function loadFiles(task: LoadTask): Promise<readonly FileOutcome[]> {
  checkNames(task.database.limits, task.table, []);
  if (task.paths.length === 0) return [];
  const columns = await task.database.transaction(task.table, (load) => load.columns());
  const surveyed = await surveyFiles(task, columns === undefined ? "shape" : "hash");
  return task.mode.kind === "replace" ? replaceAll(task, surveyed) : loadEach(task, surveyed);
}

/** One file failing keeps no other out. */
async function loadEach(task: LoadTask, surveyed: readonly SurveyedFile[]): Promise<readonly FileOutcome[]> {
  const outcomes: FileOutcome[] = [];
  for (const file of surveyed) {
    task.signal.throwIfAborted();
    const outcome = file.kind === "failed" ? file : await loadAlone(task, hashed(file), surveyed);
    task.onOutcome(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

/** The ledger is asked inside the transaction, so of two loaders with one file the second finds it loaded. */
async function loadAlone(task: LoadTask, file: HashedFile, surveyed: readonly SurveyedFile[]): Promise<FileOutcome> {
  try {
    return await task.database.transaction(task.table, async (load) => {
      const columns = await load.columns();
      const earlier = columns === undefined ? undefined : await load.findLoad(file.sha256);
      if (earlier !== undefined) return alreadyThere(file, earlier);
      return loadFile(task, { load, columns: columns ?? (await makeTable(task, load, surveyed)) }, file);
    });
  } catch (error) {
    return failedFile(task, file.path, error);
  }
}

/** A file that failed in the first pass keeps all out; so does one that fails while it is loaded. */
async function replaceAll(task: LoadTask, surveyed: readonly SurveyedFile[]): Promise<readonly FileOutcome[]> {
  const failed = surveyed.filter((file) => file.kind === "failed");
  const files = surveyed.filter((file) => file.kind === "read").map(hashed);
  const outcomes = failed.length > 0 ? keepOut(task, failed) : await replaceWith(task, files, surveyed);
  for (const outcome of outcomes) task.onOutcome(outcome);
  return outcomes;
}

/** Deletes and loads in one transaction: readers see the old rows or the new ones. The table keeps its definition. */
async function replaceWith(
  task: LoadTask,
  files: readonly HashedFile[],
  surveyed: readonly SurveyedFile[],
): Promise<readonly FileOutcome[]> {
  let path = "";
  try {
    return await task.database.transaction(task.table, async (load) => {
      const columns = await load.columns();
      const there = columns === undefined ? [] : await load.loads();
      const contents = new Set(files.map((file) => file.sha256));
      if (isReplacedBy(there, contents)) return files.map((file) => alreadyThere(file, recordOf(there, file)));
      const table = { load, columns: columns ?? (await makeTable(task, load, surveyed)) };
      await load.clear();
      const outcomes: FileOutcome[] = [];
      for (const file of files) {
        path = file.path;
        const twin = await load.findLoad(file.sha256);
        outcomes.push(twin === undefined ? await loadFile(task, table, file) : alreadyThere(file, twin));
      }
      return outcomes;
    });
  } catch (error) {
    return keepOut(task, [failedFile(task, path, error)]);
  }
}

/** The outcomes of a replace that did not happen. */
function keepOut(task: LoadTask, failed: readonly FailedFile[]): readonly FileOutcome[] {
  const names = failed.map((file) => basename(file.path)).join(", ");
  return task.paths.map((path) => {
    const own = failed.find((file) => file.path === path);
    if (own !== undefined) return own;
    const message = `not loaded, because replace loads all files or none, and this failed: ${names}`;
    return { kind: "failed", path, failure: { code: "row-refused", kind: "permanent", message, hint: null } };
  });
}

/** Made for all the files of the task, so that a later file's cells fit as well as the first one's. */
async function makeTable(
  task: LoadTask,
  load: TableLoad,
  surveyed: readonly SurveyedFile[],
): Promise<readonly Column[]> {
  const shapes = surveyed.filter((file) => file.kind === "read").map((file) => file.shape);
  const columns = joinShapes(shapes);
  if (columns.length === 0) throw tableGoneError(task.table);
  checkNames(
    task.database.limits,
    task.table,
    columns.map((column) => column.name),
  );
  await load.create(columns, task.mode.kind === "upsert" ? fitKey(task.mode.key, columns) : []);
  return columns;
}

/** The table was there at the first look, so the files were only hashed. */
function tableGoneError(table: string): FlowError {
  return new FlowError("database-unusable", `table "${table}" was removed while we looked at the files`, {
    kind: "transient",
    hint: "Run it again; the table is then made anew.",
  });
}

function alreadyThere(file: HashedFile, record: LoadRecord): FileOutcome {
  return { kind: "already", ...file, loadedAt: record.loadedAt, loadedAs: record.fileName };
}

/** The caller knows that it is there. */
function recordOf(records: readonly LoadRecord[], file: HashedFile): LoadRecord {
  const record = records.find((candidate) => candidate.sha256 === file.sha256);
  if (record === undefined) throw new Error(`no ledger row for ${file.sha256}`);
  return record;
}

function hashed(file: Extract<SurveyedFile, { kind: "read" }>): HashedFile {
  return { path: file.path, sha256: file.shape.sha256 };
}
