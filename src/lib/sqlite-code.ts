/** Primary result codes of SQLite, https://www.sqlite.org/rescode.html. */
export const SQLITE = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioFailed: 10,
  corrupt: 11,
  full: 13,
  tooBig: 18,
  constraint: 19,
  mismatch: 20,
  notADatabase: 26,
} as const;

/** The primary code of an error of SQLite; undefined for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return undefined;
  // The low byte; the rest says more closely what it was.
  return error.errcode & 0xff;
}

/** Whether another connection holds the file just now. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error) === SQLITE.busy;
}
