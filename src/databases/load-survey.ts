import { sha256File } from "../lib/hash.ts";
import { checkNames } from "./identifiers.ts";
import { type FileShape, guessColumns } from "./infer-columns.ts";
import { type FailedFile, failedFile, type LoadTask } from "./load-task.ts";
import { openFile } from "./table-file.ts";

/** A file after a first pass over it: what it holds, or why it cannot be loaded. */
export type SurveyedFile = { readonly kind: "read"; readonly path: string; readonly shape: FileShape } | FailedFile;

/** Hashes the files; for a table that is yet to be made, finds out also what its columns must take. */
export async function surveyFiles(task: LoadTask, purpose: "hash" | "shape"): Promise<readonly SurveyedFile[]> {
  const surveyed: SurveyedFile[] = [];
  for (const path of task.paths) {
    task.signal.throwIfAborted();
    surveyed.push(await surveyFile(task, path, purpose));
  }
  return surveyed;
}

/** A file that cannot be read is left out of the types, too. */
async function surveyFile(task: LoadTask, path: string, purpose: "hash" | "shape"): Promise<SurveyedFile> {
  try {
    const shape = purpose === "hash" ? await hashOnly(task, path) : await shapeOf(task, path);
    return { kind: "read", path, shape };
  } catch (error) {
    return failedFile(task, path, error);
  }
}

/** The types of a table that exists are given, so its files are parsed once only. */
async function hashOnly(task: LoadTask, path: string): Promise<FileShape> {
  return { sha256: await sha256File(path, task.signal), guesses: [] };
}

/** Names are checked here so that one file with a bad name does not spoil the table for the others. */
async function shapeOf(task: LoadTask, path: string): Promise<FileShape> {
  const sha256 = await sha256File(path, task.signal);
  const file = await openFile(task.open, path);
  checkNames(task.database.limits, task.table, file.columns);
  return { sha256, guesses: await guessColumns(file) };
}
