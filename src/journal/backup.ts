import { existsSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { backup, DatabaseSync } from "node:sqlite";
import { FlowError } from "../domain/errors.ts";
import { journalError } from "./damage.ts";

/** What is in a copy. */
export interface BackedUp {
  readonly runs: number;
  readonly version: number;
  readonly bytes: number;
}

const BUSY_MS = 10_000;

/**
 * Copies a journal as it stands at one moment, also while a runner writes it, into one synced file that has passed
 * SQLite's integrity check. Throws `journal-unusable`; the copy is then removed.
 */
export async function copyJournal(path: string, to: string): Promise<BackedUp> {
  if (!existsSync(path)) {
    throw new FlowError("journal-unusable", `there is no journal ${path} yet`, {
      hint: "Nothing has run, so there is nothing to back up. For a state folder elsewhere give --state.",
    });
  }
  try {
    const source = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });
    try {
      // All pages in one step: between steps a write of the runner would make it start anew.
      await backup(source, to, { rate: pageCount(source) });
    } finally {
      source.close();
    }
    const checked = check(to);
    await sync(to);
    return checked;
  } catch (error) {
    for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(to + end, { force: true });
    throw journalError(path, "read", error);
  }
}

function pageCount(database: DatabaseSync): number {
  return Math.max(1, Number(database.prepare("PRAGMA page_count").get()?.["page_count"] ?? 1));
}

function check(path: string): BackedUp {
  const copy = new DatabaseSync(path);
  try {
    // One file by itself, without the two that belong to a journal in use.
    copy.exec("PRAGMA journal_mode = DELETE");
    const found = copy.prepare("PRAGMA integrity_check(1)").get()?.["integrity_check"];
    if (found !== "ok") {
      throw new FlowError("journal-unusable", `the copy of the journal is damaged: ${String(found)}`, {
        kind: "environment",
        hint: "The journal itself may be: pairflow doctor says so. Look at the disk as well.",
      });
    }
    const count = copy.prepare("SELECT count(*) AS runs FROM runs").get()?.["runs"];
    const version = copy.prepare("PRAGMA user_version").get()?.["user_version"];
    const pageBytes = Number(copy.prepare("PRAGMA page_size").get()?.["page_size"] ?? 0);
    return { runs: Number(count), version: Number(version), bytes: pageCount(copy) * pageBytes };
  } finally {
    copy.close();
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
