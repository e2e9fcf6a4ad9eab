import { existsSync, renameSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { FlowError } from "../domain/errors.ts";
import { SQLITE, sqliteCode } from "../lib/sqlite-code.ts";
import { NewerSchema } from "./migrations.ts";

/** Whether a journal can never be used again: it is no database, or a part of it is wrong. */
export function isDamaged(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE.corrupt || code === SQLITE.notADatabase;
}

/**
 * Whether a journal that seemed damaged reads well from its first to its last page: SQLite says of a disk that failed
 * once to read that the file is corrupt.
 */
export function isWhole(path: string): boolean {
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return database.prepare("PRAGMA quick_check").get()?.["quick_check"] === "ok";
    } finally {
      database.close();
    }
  } catch {
    // What cannot be read again is damaged.
    return false;
  }
}

/** Gives a journal another name, with what belongs to it; nothing of it is deleted. Returns the name. */
export function moveAside(path: string): string {
  const stem = `${path}.unreadable-${new Date().toISOString().replace(/[:.]/g, "-")}`;
  let aside = stem;
  for (let count = 2; existsSync(aside); count += 1) aside = `${stem}-${count}`;
  for (const end of ["", "-wal", "-shm"]) {
    if (existsSync(path + end)) renameSync(path + end, aside + end);
  }
  return aside;
}

/** What went wrong with a journal as an environment error: it may be mended while the runner goes on. */
export function journalError(path: string, use: "opened" | "read" | "used", cause: unknown): FlowError {
  if (cause instanceof FlowError) return cause;
  const { why, hint } = reasonOf(cause);
  return new FlowError("journal-unusable", `the journal ${path} cannot be ${use}${why}`, {
    kind: "environment",
    hint,
    cause,
  });
}

function reasonOf(cause: unknown): { readonly why: string; readonly hint: string } {
  if (cause instanceof NewerSchema) {
    return {
      why: `: a newer Pairflow wrote it (${cause.message})`,
      hint: "Start that Pairflow or a newer one, put back a backup of before, or move the file away to begin a new history.",
    };
  }
  switch (sqliteCode(cause)) {
    case SQLITE.busy:
    case SQLITE.locked:
      return { why: ": another program holds it", hint: "Close the program that has it open for writing." };
    case SQLITE.full:
      return { why: ": its disk is full", hint: "Free some disk space; nothing is started until it can be written." };
    case SQLITE.readOnly:
      return { why: ": it may not be written", hint: "Give the state folder to the user that Pairflow runs as." };
    case SQLITE.ioFailed:
      return { why: ": its disk reports an error", hint: "Look at the disk, or choose another folder with --state." };
    case SQLITE.corrupt:
    case SQLITE.notADatabase:
      return {
        why: ": a part of it is damaged",
        hint: "Nothing is lost but history: the next run or serve moves it aside and starts a new one.",
      };
    default: {
      const hint =
        "Check that the state folder is a local disk that Pairflow may write to, or choose another with --state.";
      return { why: "", hint };
    }
  }
}
