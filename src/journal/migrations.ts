import type { DatabaseSync } from "node:sqlite";

/** The journal was written by a newer Pairflow. */
export class NewerSchema extends Error {
  /** The journal's version, and the newest that we know. */
  constructor(version: number) {
    super(`its version is ${version}, this one knows up to ${SCHEMA_VERSION}`);
  }
}

/** Each entry takes the journal from the version of its index to the next one; entries never change once released. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE runs (
     id TEXT PRIMARY KEY,
     pair TEXT NOT NULL,
     key TEXT NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('running', 'succeeded', 'failed', 'lost')),
     attempt INTEGER NOT NULL,
     sources TEXT NOT NULL,
     target TEXT NOT NULL,
     input TEXT NOT NULL,
     job_identity TEXT NOT NULL,
     started_at INTEGER NOT NULL,
     finished_at INTEGER,
     failure TEXT,
     output TEXT,
     report TEXT,
     log TEXT NOT NULL DEFAULT ''
   ) STRICT;
   CREATE INDEX runs_by_item ON runs (pair, key, id);
   CREATE INDEX runs_running ON runs (state) WHERE state = 'running';
   CREATE TABLE items (
     pair TEXT NOT NULL,
     key TEXT NOT NULL,
     run_id TEXT NOT NULL,
     PRIMARY KEY (pair, key)
   ) STRICT, WITHOUT ROWID;`,
  // What is asked of the past is answered from these indexes alone; a fact that is no number counts as not told.
  `ALTER TABLE runs ADD COLUMN rows INTEGER AS (
     CASE WHEN json_type(report, '$.facts.rows') = 'integer' THEN json_extract(report, '$.facts.rows')
          WHEN json_type(report, '$.facts."rows out"') = 'integer' THEN json_extract(report, '$.facts."rows out"') END
   ) VIRTUAL;
   ALTER TABLE runs ADD COLUMN bytes INTEGER AS (
     CASE WHEN json_type(output, '$.sizeBytes') = 'integer' THEN json_extract(output, '$.sizeBytes') END
   ) VIRTUAL;
   CREATE INDEX runs_by_start ON runs (started_at, id);
   CREATE INDEX runs_by_pair ON runs (pair, started_at, id, state);
   CREATE INDEX runs_by_state ON runs (state, started_at, id, pair);
   CREATE INDEX runs_ended ON runs (pair, finished_at, state, started_at, rows, bytes) WHERE finished_at IS NOT NULL;`,
  `CREATE TABLE skips (
     pair TEXT NOT NULL,
     key TEXT NOT NULL,
     input TEXT NOT NULL,
     reason TEXT NOT NULL,
     at INTEGER NOT NULL,
     PRIMARY KEY (pair, key)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE pauses (
     pair TEXT PRIMARY KEY,
     reason TEXT,
     at INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE told (
     pair TEXT NOT NULL,
     key TEXT NOT NULL,
     fingerprint TEXT NOT NULL,
     at INTEGER NOT NULL,
     PRIMARY KEY (pair, key)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE outbox (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     receiver TEXT NOT NULL,
     body TEXT NOT NULL,
     at INTEGER NOT NULL,
     attempts INTEGER NOT NULL DEFAULT 0,
     next_at INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX outbox_by_receiver ON outbox (receiver, id);`,
];

/** What `migrate` brings a journal to. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** From this version on. */
const WITH_HISTORY = 2;

/** Whether the indexes of the past are there; a journal of before that is only looked at lacks them. */
export function hasHistory(database: DatabaseSync): boolean {
  return versionOf(database) >= WITH_HISTORY;
}

/** Brings the journal to the present version, one transaction per step. Throws NewerSchema for one from the future. */
export function migrate(database: DatabaseSync): void {
  const version = knownVersion(database);
  for (const [index, step] of MIGRATIONS.entries()) {
    if (index >= version) database.exec(`BEGIN IMMEDIATE; ${step} PRAGMA user_version = ${index + 1}; COMMIT`);
  }
}

/** The version of a journal. Throws NewerSchema for one from the future. */
export function knownVersion(database: DatabaseSync): number {
  const version = versionOf(database);
  if (version > SCHEMA_VERSION) throw new NewerSchema(version);
  return version;
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
}
