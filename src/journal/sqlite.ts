import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { LastRun } from "../domain/run.ts";
import { makeDurableFolder } from "../lib/durable-folder.ts";
import type { Journal, RunEnd, RunMade, RunRecord, RunStart } from "../ports/journal.ts";
import { type Prepare, pauseOf, setPause, skip, skips, unskip } from "./asides.ts";
import { isDamaged, isWhole, journalError, moveAside } from "./damage.ts";
import { guarded } from "./guarded.ts";
import { NO_HISTORY, sqliteHistory } from "./history.ts";
import { hasHistory, knownVersion, migrate } from "./migrations.ts";
import { setNewest } from "./newest.ts";
import { sqliteOutbox } from "./outbox.ts";
import { asJson, readLastRun, readMaking, readRecord } from "./rows.ts";
import { remembering } from "./under-way.ts";
import { sqliteUpkeep } from "./upkeep.ts";

/** Runs kept per item besides the one that made its target, when nothing is said. */
const RUNS_KEPT = 20;

/** How long another program that holds the journal is waited for. */
const BUSY_MS = 2_000;

const LAST_COLUMNS = "id, key, state, attempt, input, job_identity, started_at, finished_at, failure";

/**
 * Opens the journal for the runner. One that cannot be read is moved aside, loudly, also when that shows only later: it
 * is history, and the target folders still say what is done. Runs under way then are noted in the new one. `runsKept` is
 * asked when a run begins, so that the journal does not grow with the number of ticks.
 */
export function openJournal(
  path: string,
  onMovedAside: (to: string, why: string) => void,
  runsKept = () => RUNS_KEPT,
): Journal {
  makeDurableFolder(dirname(path));
  let open: Journal | undefined;
  const underWay = new Map<string, RunStart>();
  const use = <T>(work: (journal: Journal) => T): T => {
    try {
      open ??= sqliteJournal(openForWriting(path), runsKept);
      return work(open);
    } catch (error) {
      if (!isDamaged(error)) throw journalError(path, open === undefined ? "opened" : "used", error);
      open?.close();
      open = undefined;
      if (isWhole(path)) throw journalError(path, "used", error);
      onMovedAside(moveAside(path), error instanceof Error ? error.message : String(error));
      open = sqliteJournal(openForWriting(path), runsKept);
      for (const run of underWay.values()) open.begin(run);
      return work(open);
    }
  };
  use(() => {});
  return remembering(
    underWay,
    guarded(use, () => open?.close()),
  );
}

/** Opens the journal for looking only; one that does not exist yet reads as empty and is not made. */
export function readJournal(path: string): Journal {
  const use = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw journalError(path, "read", error);
    }
  };
  const journal = use(() => {
    if (existsSync(path)) return sqliteJournal(openForReading(path));
    const empty = new DatabaseSync(":memory:");
    migrate(empty);
    return sqliteJournal(empty);
  });
  return guarded((work) => use(() => work(journal)), journal.close);
}

function openForReading(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });
  try {
    knownVersion(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function openForWriting(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_MS });
  try {
    knownVersion(database);
    // A new file gives room back that it no longer needs; one of before does so after a `prune`.
    database.exec("PRAGMA auto_vacuum = INCREMENTAL");
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Throws SQLite's own errors. */
function sqliteJournal(database: DatabaseSync, runsKept = () => RUNS_KEPT): Journal {
  const prepared = new Map<string, StatementSync>();
  const sql = (text: string): StatementSync => {
    const known = prepared.get(text) ?? database.prepare(text);
    prepared.set(text, known);
    return known;
  };
  const transaction = <T>(durability: "FULL" | "NORMAL", write: () => T): T => {
    database.exec(`PRAGMA synchronous = ${durability}; BEGIN IMMEDIATE`);
    try {
      const written = write();
      database.exec("COMMIT");
      return written;
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  };

  return {
    ...(hasHistory(database) ? sqliteHistory(sql) : NO_HISTORY),
    ...sqliteOutbox(sql, (write) => transaction("NORMAL", write)),
    ...sqliteUpkeep(database, sql, (write) => transaction("NORMAL", write)),
    latest: (pair) => latest(sql, pair),
    begin: (run) => transaction("FULL", () => begin(sql, run, runsKept())),
    // Kept by the system if we are killed, and by the disk with the next begin: a power cut before that leaves a run
    // that seems lost beside its target, and the target is the truth.
    made: (run) => transaction("NORMAL", () => made(sql, run)),
    end: (run) => transaction("NORMAL", () => end(sql, run)),
    loseRunning: (at) => {
      const lost = sql("UPDATE runs SET state = 'lost', finished_at = ? WHERE state = 'running'").run(at);
      return Number(lost.changes);
    },
    rearm: (pair, key) => transaction("FULL", () => rearm(sql, pair, key)),
    setNewest: (pair, key, run) => transaction("FULL", () => setNewest(sql, { pair, key }, run)),
    renew: (run, input) =>
      transaction("NORMAL", () => void sql("UPDATE runs SET input = ? WHERE id = ?").run(input, run)),
    skips: (pair) => skips(sql, pair),
    skip: (pair, skipped) => transaction("FULL", () => skip(sql, pair, skipped)),
    unskip: (pair, keys) => transaction("FULL", () => unskip(sql, pair, keys)),
    pauseOf: (pair) => pauseOf(sql, pair),
    setPause: (pair, pause) => transaction("FULL", () => setPause(sql, pair, pause)),
    run: (id) => records(sql("SELECT * FROM runs WHERE id = ?"), id)[0],
    runsOf: (pair, key, limit) =>
      records(sql("SELECT * FROM runs WHERE pair = ? AND key = ? ORDER BY rowid DESC LIMIT ?"), pair, key, limit),
    close: () => {
      if (database.isOpen) database.close();
    },
  };
}

function latest(sql: Prepare, pair: string): Map<string, LastRun> {
  const rows = sql(`SELECT ${LAST_COLUMNS} FROM runs WHERE id IN (SELECT run_id FROM items WHERE pair = ?)`);
  const runs = new Map<string, LastRun>();
  // One text for the many runs of one job.
  const identities = new Map<string, string>();
  for (const row of rows.iterate(pair)) {
    const { key, last } = readLastRun(row);
    const jobIdentity = identities.get(last.jobIdentity) ?? last.jobIdentity;
    identities.set(jobIdentity, jobIdentity);
    const made = last.state === "succeeded" ? undefined : lastMade(sql, pair, key);
    // Every key is there already, so that 100,000 of them need no room to grow.
    runs.set(key, { ...last, jobIdentity, made: made === undefined ? null : readMaking(made) });
  }
  return runs;
}

/**
 * The last run of an item that succeeded; no column says so, and so journals of before know it as well. Runs of an item are
 * ordered by `rowid`, as they came: an id begins with the time of day, which may have been set back.
 */
function lastMade(sql: Prepare, pair: string, key: string) {
  return sql(`SELECT ${LAST_COLUMNS} FROM runs WHERE pair = ? AND key = ? AND state = 'succeeded'
              ORDER BY rowid DESC LIMIT 1`).get(pair, key);
}

function begin(sql: Prepare, run: RunStart, kept: number): void {
  sql(`INSERT INTO runs (id, pair, key, state, attempt, sources, target, input, job_identity, started_at)
       VALUES (?, ?, ?, 'running', ?, ?, ?, ?, ?, ?)`).run(
    run.id,
    run.pair,
    run.key,
    run.attempt,
    JSON.stringify(run.sources),
    run.target,
    run.input,
    run.jobIdentity,
    run.startedAt,
  );
  setNewest(sql, run, run.id);
  unskip(sql, run.pair, [run.key]);
  sql(`DELETE FROM runs WHERE pair = ?1 AND key = ?2 AND id <> ?3 AND rowid <=
       (SELECT rowid FROM runs WHERE pair = ?1 AND key = ?2 ORDER BY rowid DESC LIMIT 1 OFFSET ?4)`).run(
    run.pair,
    run.key,
    lastMade(sql, run.pair, run.key)?.["id"] ?? "",
    kept,
  );
}

function made(sql: Prepare, run: RunMade): void {
  sql("UPDATE runs SET output = ?, report = ?, log = ? WHERE id = ?").run(
    asJson(run.output),
    asJson(run.report),
    run.log,
    run.id,
  );
}

function end(sql: Prepare, run: RunEnd): void {
  sql(`UPDATE runs SET state = ?, attempt = ?, finished_at = ?, failure = ?, output = ?, report = ?, log = ?
       WHERE id = ?`).run(
    run.state,
    run.attempt,
    run.finishedAt,
    asJson(run.failure),
    asJson(run.output),
    asJson(run.report),
    run.log,
    run.id,
  );
}

function rearm(sql: Prepare, pair: string, key: string): LastRun | undefined {
  const row = lastMade(sql, pair, key);
  const last = row && readLastRun(row).last;
  setNewest(sql, { pair, key }, last?.id);
  return last;
}

function records(statement: StatementSync, ...values: SQLInputValue[]): readonly RunRecord[] {
  return statement.all(...values).map(readRecord);
}
