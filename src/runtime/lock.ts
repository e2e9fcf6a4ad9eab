import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { FlowError } from "../domain/errors.ts";
import { makeDurableFolder } from "../lib/durable-folder.ts";

/** SQLite's code for a file that somebody else holds. */
const BUSY = 5;

/**
 * Takes the flow's lock for the life of this process: an exclusive transaction, which the kernel releases at any death,
 * so there is no stale lock to delete. Throws `flow-locked` when another runner holds it, `journal-unusable` when the
 * state folder cannot be used. The result releases it.
 */
export function lockFlow(path: string): () => void {
  let database: DatabaseSync | undefined;
  try {
    makeDurableFolder(dirname(path));
    database = new DatabaseSync(path, { timeout: 1_000 });
    database.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    database?.close();
    throw isBusy(cause) ? locked(cause) : unusable(path, cause);
  }
  return () => {
    if (database?.isOpen) database.close();
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === BUSY;
}

function locked(cause: unknown): FlowError {
  const hint = "Stop it first, or give this one a flow folder of its own.";
  return new FlowError("flow-locked", "another runner works on this flow folder", { hint, cause });
}

function unusable(path: string, cause: unknown): FlowError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new FlowError("journal-unusable", `the state folder ${dirname(path)} cannot be used: ${reason}`, {
    kind: "environment",
    hint: "Give it to the user that Pairflow runs as, check that its disk has room, or choose another with --state.",
    cause,
  });
}
