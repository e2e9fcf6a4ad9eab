import type { RunId } from "../domain/run.ts";
import type { ItemPlace } from "../ports/upkeep.ts";
import type { Prepare } from "./asides.ts";

/** The run that counts as the newest of an item, if any does. */
export function newestOf(sql: Prepare, { pair, key }: ItemPlace): RunId | undefined {
  const row = sql("SELECT run_id FROM items WHERE pair = ? AND key = ?").get(pair, key);
  return row === undefined ? undefined : String(row["run_id"]);
}

/** Lets a run of an item count as its newest, or none. */
export function setNewest(sql: Prepare, { pair, key }: ItemPlace, run: RunId | undefined): void {
  if (run === undefined) sql("DELETE FROM items WHERE pair = ? AND key = ?").run(pair, key);
  else sql("INSERT OR REPLACE INTO items (pair, key, run_id) VALUES (?, ?, ?)").run(pair, key, run);
}
