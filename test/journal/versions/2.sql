-- A journal as version 2 of its schema left it. Never changed.
CREATE TABLE runs (
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
) STRICT, WITHOUT ROWID;

ALTER TABLE runs ADD COLUMN rows INTEGER AS (
  CASE WHEN json_type(report, '$.facts.rows') = 'integer' THEN json_extract(report, '$.facts.rows')
       WHEN json_type(report, '$.facts."rows out"') = 'integer' THEN json_extract(report, '$.facts."rows out"') END
) VIRTUAL;
ALTER TABLE runs ADD COLUMN bytes INTEGER AS (
  CASE WHEN json_type(output, '$.sizeBytes') = 'integer' THEN json_extract(output, '$.sizeBytes') END
) VIRTUAL;
CREATE INDEX runs_by_start ON runs (started_at, id);
CREATE INDEX runs_by_pair ON runs (pair, started_at, id, state);
CREATE INDEX runs_by_state ON runs (state, started_at, id, pair);
CREATE INDEX runs_ended ON runs (pair, finished_at, state, started_at, rows, bytes) WHERE finished_at IS NOT NULL;

INSERT INTO runs (id, pair, key, state, attempt, sources, target, input, job_identity, started_at, finished_at, failure, output, report, log) VALUES
  ('r1', 'merge', 'Merged.csv', 'succeeded', 1, '["data/a.csv","data/b.csv"]', 'data/merged/Merged.csv', '10@1|10@2', 'job', 1000, 2000,
   NULL, '{"sizeBytes":3,"sha256":"abc"}', '{"facts":{"rows":7},"warnings":["odd"]}', 'line' || char(10)),
  ('r2', 'merge', 'Merged.csv', 'failed', 1, '["data/a.csv","data/b.csv"]', 'data/merged/Merged.csv', '10@3|10@2', 'job', 3000, 4000,
   '{"code":"input-invalid","kind":"permanent","message":"line 7","hint":"mend it"}', NULL, NULL, ''),
  ('r3', 'merge', 'Other.csv', 'running', 2, '["data/c.csv"]', 'data/merged/Other.csv', '10@4', 'job', 5000, NULL, NULL, NULL, NULL, '');
INSERT INTO items (pair, key, run_id) VALUES ('merge', 'Merged.csv', 'r2'), ('merge', 'Other.csv', 'r3');
PRAGMA user_version = 2;
