import { existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { FlowError } from "../domain/errors.ts";
import type { LastRun } from "../domain/run.ts";
import type { Journal, RunEnd, RunRecord, RunStart } from "../ports/journal.ts";
import { migrate, NewerSchema } from "./migrations.ts";
import { readLastRun, readMaking, readRecord } from "./rows.ts";

/** Runs kept per item besides the one that made its target, so that the journal does not grow with the number of ticks. */
const RUNS_KEPT = 20;

const LAST_COLUMNS = "id, key, state, attempt, input, job_identity, started_at, finished_at, failure";

/**
 * Opens the journal for the runner. One that cannot be read is moved aside, loudly: it is history, and the target
 * folders still say what is done.
 */
export function openJournal(path: string, onMovedAside: (to: string, why: string) => void): Journal {
  mkdirSync(dirname(path), { recursive: true });
  try {
    return sqliteJournal(openForWriting(path));
  } catch (error) {
    if (!isUnreadable(error)) throw explain(error, path);
    const aside = `${path}.unreadable-${new Date().toISOString().replace(/[:.]/g, "-")}`;
    for (const end of ["", "-wal", "-shm"]) {
      if (existsSync(path + end)) renameSync(path + end, aside + end);
    }
    onMovedAside(aside, error instanceof Error ? error.message : String(error));
    return sqliteJournal(openForWriting(path));
  }
}

/** Opens the journal for looking only; one that does not exist yet reads as empty and is not made. */
export function readJournal(path: string): Journal {
  try {
    if (existsSync(path)) return sqliteJournal(new DatabaseSync(path, { readOnly: true, timeout: 5_000 }));
    const empty = new DatabaseSync(":memory:");
    migrate(empty);
    return sqliteJournal(empty);
  } catch (error) {
    throw explain(error, path);
  }
}

function openForWriting(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 5_000 });
  try {
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function sqliteJournal(database: DatabaseSync): Journal {
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
      throw new FlowError("journal-unusable", "the journal cannot be written", { kind: "environment", cause: error });
    }
  };

  return {
    latest: (pair) => latest(sql, pair),
    begin: (run) => transaction("FULL", () => begin(sql, run)),
    // Kept by the system if we are killed, and by the disk with the next begin: a power cut before that leaves a run
    // that seems lost beside its target, and the target is the truth.
    end: (run) => transaction("NORMAL", () => end(sql, run)),
    loseRunning: (at) => {
      const lost = sql("UPDATE runs SET state = 'lost', finished_at = ? WHERE state = 'running'").run(at);
      return Number(lost.changes);
    },
    rearm: (pair, key) => transaction("FULL", () => rearm(sql, pair, key)),
    run: (id) => records(sql("SELECT * FROM runs WHERE id = ?"), id)[0],
    runsOf: (pair, key, limit) =>
      records(sql("SELECT * FROM runs WHERE pair = ? AND key = ? ORDER BY id DESC LIMIT ?"), pair, key, limit),
    close: () => {
      if (database.isOpen) database.close();
    },
  };
}

type Sql = (text: string) => StatementSync;

function latest(sql: Sql, pair: string): Map<string, LastRun> {
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

/** The last run of an item that succeeded; no column says so, and so journals of before know it as well. */
function lastMade(sql: Sql, pair: string, key: string) {
  return sql(`SELECT ${LAST_COLUMNS} FROM runs WHERE pair = ? AND key = ? AND state = 'succeeded'
              ORDER BY id DESC LIMIT 1`).get(pair, key);
}

function begin(sql: Sql, run: RunStart): void {
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
  sql("INSERT OR REPLACE INTO items (pair, key, run_id) VALUES (?, ?, ?)").run(run.pair, run.key, run.id);
  sql(`DELETE FROM runs WHERE pair = ?1 AND key = ?2 AND id <> ?3 AND id <=
       (SELECT id FROM runs WHERE pair = ?1 AND key = ?2 ORDER BY id DESC LIMIT 1 OFFSET ${RUNS_KEPT})`).run(
    run.pair,
    run.key,
    lastMade(sql, run.pair, run.key)?.["id"] ?? "",
  );
}

function end(sql: Sql, run: RunEnd): void {
  const json = (value: unknown): SQLInputValue => (value === null ? null : JSON.stringify(value));
  sql(`UPDATE runs SET state = ?, attempt = ?, finished_at = ?, failure = ?, output = ?, report = ?, log = ?
       WHERE id = ?`).run(
    run.state,
    run.attempt,
    run.finishedAt,
    json(run.failure),
    json(run.output),
    json(run.report),
    run.log,
    run.id,
  );
}

function rearm(sql: Sql, pair: string, key: string): LastRun | undefined {
  const row = lastMade(sql, pair, key);
  sql("DELETE FROM items WHERE pair = ? AND key = ?").run(pair, key);
  if (row === undefined) return undefined;
  const { last } = readLastRun(row);
  sql("INSERT INTO items (pair, key, run_id) VALUES (?, ?, ?)").run(pair, key, last.id);
  return last;
}

function records(statement: StatementSync, ...values: SQLInputValue[]): readonly RunRecord[] {
  return statement.all(...values).map(readRecord);
}

function isUnreadable(error: unknown): boolean {
  if (error instanceof NewerSchema) return true;
  const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0;
  return code === 11 || code === 26;
}

function explain(error: unknown, path: string): unknown {
  if (error instanceof FlowError) return error;
  return new FlowError("journal-unusable", `the journal ${path} cannot be opened`, {
    kind: "environment",
    hint: "Check that the state folder is a local disk that Pairflow may write to, or choose another with --state.",
    cause: error,
  });
}
