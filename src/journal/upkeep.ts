import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { ItemPast, Leaving, PastRun } from "../domain/keep.ts";
import type { ItemPlace, Upkeep } from "../ports/upkeep.ts";
import type { Prepare } from "./asides.ts";
import { newestOf, setNewest } from "./newest.ts";
import { readLastRun } from "./rows.ts";

/** A file that gives pages back one by one says so from its first page on. */
const INCREMENTAL = 2;

/** Free pages that stay for the next runs, as a part of the file: giving back what is needed again is work for nothing. */
const SPARE_PART = 0.2;

/** Read in the order of an index, so that each step costs the same however long the journal is. */
export function sqliteUpkeep(database: DatabaseSync, sql: Prepare, inTransaction: (write: () => void) => void): Upkeep {
  return {
    pastBehind: (place, runs) => {
      const found: ItemPast[] = [];
      let left = runs;
      for (let next = itemBehind(sql, place); next !== undefined; next = left > 0 ? itemBehind(sql, next) : undefined) {
        const past = pastOf(sql, next);
        found.push(past);
        left -= past.runs.length;
      }
      return found;
    },
    remove: (leaving) => inTransaction(() => leaving.forEach((each) => void remove(sql, each))),
    shrink: (pages) => (pages === "all" ? shrinkWhole(database, sql) : shrinkBy(database, sql, pages)),
  };
}

function itemBehind(sql: Prepare, { pair, key }: ItemPlace): ItemPlace | undefined {
  const row = sql(`SELECT pair, key FROM runs INDEXED BY runs_by_item WHERE (pair, key) > (?, ?)
                   ORDER BY pair, key LIMIT 1`).get(pair, key);
  return row === undefined ? undefined : { pair: String(row["pair"]), key: String(row["key"]) };
}

/** Octets are known without reading the texts. */
const BYTES = ["sources", "target", "input", "job_identity", "failure", "output", "report", "log"]
  .map((column) => `coalesce(octet_length(${column}), 0)`)
  .join(" + ");

function pastOf(sql: Prepare, { pair, key }: ItemPlace): ItemPast {
  const rows = sql(`SELECT id, key, state, started_at, octet_length(log) AS log_bytes, ${BYTES} AS bytes
                    FROM runs WHERE pair = ? AND key = ? ORDER BY rowid DESC`).all(pair, key);
  return { pair, key, newest: newestOf(sql, { pair, key }), runs: rows.map(readPast) };
}

function readPast(row: Readonly<Record<string, SQLOutputValue>>): PastRun {
  const { id, state, startedAt } = readLastRun(row).last;
  return { id, state, startedAt, bytes: Number(row["bytes"]), logBytes: Number(row["log_bytes"]) };
}

function remove(sql: Prepare, { pair, key, newest, runs, logs }: Leaving): void {
  if (newestOf(sql, { pair, key }) !== newest) return;
  for (const id of logs) sql("UPDATE runs SET log = '' WHERE id = ? AND state <> 'running'").run(id);
  for (const id of runs) {
    const { changes } = sql("DELETE FROM runs WHERE id = ? AND state <> 'running'").run(id);
    if (changes > 0 && id === newest) setNewest(sql, { pair, key }, undefined);
  }
}

function shrinkBy(database: DatabaseSync, sql: Prepare, pages: number): number {
  if (pragma(sql, "auto_vacuum") !== INCREMENTAL) return 0;
  const total = pragma(sql, "page_count");
  const given = Math.min(pages, Math.floor(pragma(sql, "freelist_count") - total * SPARE_PART));
  if (given <= 0) return 0;
  database.exec(`PRAGMA incremental_vacuum(${given})`);
  return (total - pragma(sql, "page_count")) * pragma(sql, "page_size");
}

/** Also makes a journal of before one that gives pages back; that takes as much room again until it is done. */
function shrinkWhole(database: DatabaseSync, sql: Prepare): number {
  const total = pragma(sql, "page_count");
  if (pragma(sql, "auto_vacuum") === INCREMENTAL) database.exec("PRAGMA incremental_vacuum");
  else database.exec("PRAGMA auto_vacuum = INCREMENTAL; VACUUM");
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  return Math.max(0, total - pragma(sql, "page_count")) * pragma(sql, "page_size");
}

function pragma(sql: Prepare, name: string): number {
  return Number(sql(`PRAGMA ${name}`).get()?.[name] ?? 0);
}
