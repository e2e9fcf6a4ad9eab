import { type Failure, FlowError, failureOf } from "../domain/errors.ts";
import type { Column, LoadMode } from "../domain/load.ts";
import type { Database, TableLoad } from "../ports/database.ts";
import type { Clock } from "../ports/runtime.ts";
import type { OpenTableFile } from "../ports/table-reading.ts";
import { readingError } from "./table-file.ts";

/** Files to load into a table, and what it takes to do so. */
export interface LoadTask {
  readonly database: Database;
  /** In the order in which they are loaded. */
  readonly paths: readonly string[];
  readonly table: string;
  readonly mode: LoadMode;
  readonly open: OpenTableFile;
  readonly clock: Pick<Clock, "now" | "monotonicMs">;
  readonly signal: AbortSignal;
  /** Called once per file, when it is decided. */
  readonly onOutcome: (outcome: FileOutcome) => void;
}

/** A file and the hash of its bytes, which must be the hash of what is loaded. */
export interface HashedFile {
  readonly path: string;
  readonly sha256: string;
}

/** The table inside a transaction. */
export interface OpenTable {
  readonly load: TableLoad;
  readonly columns: readonly Column[];
}

/** Nothing of this file is in the table. */
export interface FailedFile {
  readonly kind: "failed";
  readonly path: string;
  readonly failure: Failure;
}

/** What came of one file. */
export type FileOutcome =
  | (HashedFile & { readonly kind: "loaded"; readonly rowCount: number; readonly durationMs: number })
  /** With when, and under which name, this content was loaded. */
  | (HashedFile & { readonly kind: "already"; readonly loadedAt: string; readonly loadedAs: string })
  | FailedFile;

/** An error as the outcome of one file, unless it ends the whole load: the database is in trouble, or we are to stop. */
export function failedFile(task: LoadTask, path: string, error: unknown): FailedFile {
  task.signal.throwIfAborted();
  if (error instanceof FlowError && error.code === "database-unusable") throw error;
  return { kind: "failed", path, failure: failureOf(readingError(error)) };
}
