import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { FlowError } from "../domain/errors.ts";
import { journalError } from "./damage.ts";
import { knownVersion } from "./migrations.ts";

/** What a look at a whole journal tells. */
export interface Examined {
  readonly version: number;
  readonly runs: number;
  readonly bytes: number;
  /** When its newest run began (milliseconds since 1970). */
  readonly newestAt: number | undefined;
}

const BUSY_MS = 2_000;

/** Reads a journal from its first page to its last, and changes nothing; undefined when there is none. Throws `journal-unusable`. */
export function examineJournal(path: string): Examined | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });
    try {
      return examined(database, path);
    } finally {
      database.close();
    }
  } catch (error) {
    throw journalError(path, "read", error);
  }
}

function examined(database: DatabaseSync, path: string): Examined {
  const one = (text: string, column: string) => database.prepare(text).get()?.[column];
  const version = knownVersion(database);
  const found = one("PRAGMA quick_check(1)", "quick_check");
  if (found !== "ok") {
    throw new FlowError("journal-unusable", `a part of the journal ${path} is damaged: ${String(found)}`, {
      kind: "environment",
      hint: "Stop the flow and put a backup back. Without one only history is lost: the next start moves it aside.",
    });
  }
  const bytes = Number(one("PRAGMA page_count", "page_count")) * Number(one("PRAGMA page_size", "page_size"));
  if (version === 0) return { version, runs: 0, bytes, newestAt: undefined };
  const newest = one("SELECT max(started_at) AS newest FROM runs", "newest");
  const newestAt = newest === null ? undefined : Number(newest);
  return { version, runs: Number(one("SELECT count(*) AS runs FROM runs", "runs")), bytes, newestAt };
}
