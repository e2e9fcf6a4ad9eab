import { type ErrorKind, FlowError } from "../domain/errors.ts";
import { SQLITE, sqliteCode } from "../lib/sqlite-code.ts";

/** How an error is met, and what to do about it. */
interface Trouble {
  readonly kind: ErrorKind;
  readonly hint: string;
}

/** By primary result code; what is not here is a statement that SQLite would not run. */
const TROUBLES: Readonly<Record<number, Trouble>> = {
  [SQLITE.busy]: {
    kind: "environment",
    hint: "Another program writes to the database. Wait for it, and run it again.",
  },
  6: { kind: "environment", hint: "Another program has locked the table. Wait for it, and run it again." },
  [SQLITE.readOnly]: { kind: "environment", hint: "Give this user the right to write the file and its folder." },
  [SQLITE.ioFailed]: { kind: "environment", hint: "The disk reports an error. Look at it, then run it again." },
  [SQLITE.corrupt]: {
    kind: "permanent",
    hint: "The file is damaged. Bring it back from a backup, or load into a new one.",
  },
  [SQLITE.full]: { kind: "environment", hint: "The disk is full. Make room, and run it again." },
  14: { kind: "environment", hint: "See that its folder is there and that this user may write to it." },
  [SQLITE.notADatabase]: { kind: "permanent", hint: "The file is no SQLite database. Give another path with --to." },
};

/** Why SQLite would not take a row, in its words; undefined when the row is not to blame. */
export function refusalOf(error: unknown): string | undefined {
  const code = sqliteCode(error);
  const isRefusal = code === SQLITE.constraint || code === SQLITE.mismatch || code === SQLITE.tooBig;
  return isRefusal && error instanceof Error ? error.message : undefined;
}

/** An error of SQLite as ours; any other passes as it is. */
export function sqliteError(error: unknown, label: string): unknown {
  const code = sqliteCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  const trouble = TROUBLES[code] ?? { kind: "permanent", hint: "The database refused a statement; see its message." };
  return new FlowError("database-unusable", `${label}: ${error.message}`, { ...trouble, cause: error });
}
