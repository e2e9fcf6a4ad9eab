import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { FlowError } from "../domain/errors.ts";
import { makeDurableFolder } from "../lib/durable-folder.ts";
import { isBusy } from "../lib/sqlite-code.ts";

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

/** Whether a runner works on the flow just now; throws what the system says when that cannot be asked. */
export function isHeld(path: string): boolean {
  if (!existsSync(path)) return false;
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // For no longer than it takes to let go again.
    database.exec("BEGIN IMMEDIATE; ROLLBACK");
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    database.close();
  }
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
