import { type ErrorKind, FlowError } from "../domain/errors.ts";

/** Primary result codes, https://www.sqlite.org/rescode.html. */
const CONSTRAINT = 19;
const MISMATCH = 20;
const TOO_BIG = 18;
const BUSY = 5;
const FULL = 13;

/** How an error is met, and what to do about it. */
interface Trouble {
  readonly kind: ErrorKind;
  readonly hint: string;
}

/** By primary result code; what is not here is a statement that SQLite would not run. */
const TROUBLES: Readonly<Record<number, Trouble>> = {
  [BUSY]: { kind: "environment", hint: "Another program writes to the database. Wait for it, and run it again." },
  6: { kind: "environment", hint: "Another program has locked the table. Wait for it, and run it again." },
  8: { kind: "environment", hint: "Give this user the right to write the file and its folder." },
  10: { kind: "environment", hint: "The disk reports an error. Look at it, then run it again." },
  11: { kind: "permanent", hint: "The file is damaged. Bring it back from a backup, or load into a new one." },
  [FULL]: { kind: "environment", hint: "The disk is full. Make room, and run it again." },
  14: { kind: "environment", hint: "See that its folder is there and that this user may write to it." },
  26: { kind: "permanent", hint: "The file is no SQLite database. Give another path with --to." },
};

/** Why SQLite would not take a row, in its words; undefined when the row is not to blame. */
export function refusalOf(error: unknown): string | undefined {
  const code = primaryCode(error);
  const isRefusal = code === CONSTRAINT || code === MISMATCH || code === TOO_BIG;
  return isRefusal && error instanceof Error ? error.message : undefined;
}

/** Whether another connection writes to the file just now. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === BUSY;
}

/** An error of SQLite as ours; any other passes as it is. */
export function sqliteError(error: unknown, label: string): unknown {
  const code = primaryCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  const trouble = TROUBLES[code] ?? { kind: "permanent", hint: "The database refused a statement; see its message." };
  return new FlowError("database-unusable", `${label}: ${error.message}`, { ...trouble, cause: error });
}

/** The low byte of SQLite's extended result code. */
function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return undefined;
  return error.errcode & 0xff;
}
