import type { DatabaseSync } from "node:sqlite";

/** The journal was written by a newer Pairflow. */
export class NewerSchema extends Error {}

/** Each entry takes the journal from the version of its index to the next one; entries never change once released. */
const MIGRATIONS = [
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
];

/** Brings the journal to the present version, one transaction per step. Throws NewerSchema for one from the future. */
export function migrate(database: DatabaseSync): void {
  const row = database.prepare("PRAGMA user_version").get();
  const version = Number(row?.["user_version"] ?? 0);
  if (version > MIGRATIONS.length) throw new NewerSchema(`its version is ${version}, newer than ${MIGRATIONS.length}`);
  for (const [index, step] of MIGRATIONS.entries()) {
    if (index >= version) database.exec(`BEGIN IMMEDIATE; ${step} PRAGMA user_version = ${index + 1}; COMMIT`);
  }
}
