import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { FlowError } from "../domain/errors.ts";

/**
 * Takes the flow's lock for the life of this process: an exclusive transaction, which the kernel releases at any death,
 * so there is no stale lock to delete. Throws `flow-locked` when another runner holds it. The result releases it.
 */
export function lockFlow(path: string): () => void {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { timeout: 1_000 });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    throw new FlowError("flow-locked", "another runner works on this flow folder", {
      hint: "Stop it first, or give this one a flow folder of its own.",
      cause,
    });
  }
  return () => {
    if (database.isOpen) database.close();
  };
}
