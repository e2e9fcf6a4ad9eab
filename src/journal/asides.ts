import type { StatementSync } from "node:sqlite";
import type { Skip } from "../domain/status.ts";
import type { Pause } from "../ports/journal.ts";

/** A statement for a text, prepared once. */
export type Prepare = (text: string) => StatementSync;

/** The skips of a pair, by key. */
export function skips(sql: Prepare, pair: string): Map<string, Skip> {
  const found = new Map<string, Skip>();
  if (!areKept(sql)) return found;
  for (const row of sql("SELECT key, input, reason, at FROM skips WHERE pair = ?").iterate(pair)) {
    found.set(String(row["key"]), {
      input: String(row["input"]),
      reason: String(row["reason"]),
      at: Number(row["at"]),
    });
  }
  return found;
}

/** Notes items that are left aside. */
export function skip(sql: Prepare, pair: string, skipped: ReadonlyMap<string, Skip>): void {
  const insert = sql("INSERT OR REPLACE INTO skips (pair, key, input, reason, at) VALUES (?, ?, ?, ?, ?)");
  for (const [key, { input, reason, at }] of skipped) insert.run(pair, key, input, reason, at);
}

/** Forgets skips. */
export function unskip(sql: Prepare, pair: string, keys: readonly string[]): void {
  const remove = sql("DELETE FROM skips WHERE pair = ? AND key = ?");
  for (const key of keys) remove.run(pair, key);
}

/** The pause of a pair, if it has one. */
export function pauseOf(sql: Prepare, pair: string): Pause | undefined {
  const row = areKept(sql) ? sql("SELECT reason, at FROM pauses WHERE pair = ?").get(pair) : undefined;
  if (row === undefined) return undefined;
  const { reason, at } = row;
  return { reason: reason === null ? null : String(reason), at: Number(at) };
}

/** Notes or forgets the pause of a pair. */
export function setPause(sql: Prepare, pair: string, pause: Pause | undefined): void {
  sql("DELETE FROM pauses WHERE pair = ?").run(pair);
  if (pause === undefined) return;
  sql("INSERT INTO pauses (pair, reason, at) VALUES (?, ?, ?)").run(pair, pause.reason, pause.at);
}

/** A journal of before that is only looked at has no tables for them. */
function areKept(sql: Prepare): boolean {
  return sql("SELECT 1 FROM sqlite_schema WHERE name = 'pauses'").get() !== undefined;
}
