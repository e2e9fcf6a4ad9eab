import { createHash } from "node:crypto";
import { cpSync, existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { CrashFlow } from "./flows.ts";

const STATE = ".pairflow";
const TEMP = /^\.pf-[0-9a-f]{12}-([0-9a-z]{1,20})\.tmp/;

/** A row of the journal, read without the product's code. */
export interface JournalRow {
  readonly id: string;
  readonly key: string;
  readonly pair: string;
  readonly state: string;
  readonly attempt: number;
  readonly failure: string | null;
  readonly target: string;
  /** The version of the sources: attempts count for the same bytes only. */
  readonly input: string;
}

/** What a folder held before anything ran: what may not change. */
export interface Before {
  readonly sources: Readonly<Record<string, string>>;
}

export function lookBefore(root: string, flow: CrashFlow): Before {
  return { sources: Object.fromEntries(flow.sources.map((path) => [path, printOf(join(root, path))])) };
}

/** Which promises do not hold right after a kill, an error or a power cut; empty when all do. */
export function brokenAtCrash(root: string, flow: CrashFlow, before: Before): readonly string[] {
  const { rows, broken } = journalAt(root);
  return [
    ...broken,
    ...brokenFiles(root, flow, before),
    ...uncounted(root, flow, rows),
    ...notDurable(root, flow, rows),
  ];
}

/** Which promises do not hold once a run without faults has come to rest. */
export function brokenAtRest(root: string, flow: CrashFlow, before: Before): readonly string[] {
  const { rows, broken } = journalAt(root);
  const missing = flow.targets.filter(({ path }) => !existsSync(join(root, path)));
  return [
    ...broken,
    ...brokenFiles(root, flow, before),
    ...notDurable(root, flow, rows),
    ...missing.map(({ path }) => `lost file: there is no ${path}`),
    ...tempsIn(root).map((path) => `a temp was left: ${path}`),
    ...rows.filter((row) => row.state === "running").map((row) => `phantom running: ${row.id}`),
    ...miscounted(rows),
  ];
}

/** The rows of a journal as it is on the disk, without a touch of the original: a copy is opened. */
function journalAt(root: string): { readonly rows: readonly JournalRow[]; readonly broken: readonly string[] } {
  const state = join(root, STATE);
  if (!existsSync(join(state, "journal.sqlite"))) return { rows: [], broken: [] };
  const aside = readdirSync(state).filter((name) => name.includes("unreadable"));
  const broken = aside.map((name) => `the journal was moved aside: ${name}`);
  const copy = mkdtempSync(join(tmpdir(), "pairflow-journal-"));
  try {
    for (const end of ["", "-wal", "-journal"]) {
      const from = join(state, `journal.sqlite${end}`);
      if (existsSync(from)) cpSync(from, join(copy, basename(from)));
    }
    return { rows: readRows(join(copy, "journal.sqlite")), broken };
  } catch (error) {
    return { rows: [], broken: [...broken, `the journal cannot be read: ${String(error)}`] };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function readRows(path: string): readonly JournalRow[] {
  const database = new DatabaseSync(path);
  try {
    // It is a copy that is thrown away.
    database.exec("PRAGMA synchronous = OFF");
    const check = database.prepare("PRAGMA quick_check").get()?.["quick_check"];
    if (check !== "ok") throw new Error(`quick_check says ${check}`);
    const made = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'runs'").get();
    if (made === undefined) return [];
    const rows = database
      .prepare("SELECT id, pair, key, state, attempt, failure, target, input FROM runs ORDER BY id")
      .all();
    return rows.map((row) => ({
      id: String(row["id"]),
      pair: String(row["pair"]),
      key: String(row["key"]),
      state: String(row["state"]),
      attempt: Number(row["attempt"]),
      failure: row["failure"] === null ? null : String(row["failure"]),
      target: String(row["target"]),
      input: String(row["input"]),
    }));
  } finally {
    database.close();
  }
}

function brokenFiles(root: string, flow: CrashFlow, before: Before): readonly string[] {
  const read = (path: string) => (existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "");
  const partial = flow.targets.filter(
    ({ path, isWhole }) => existsSync(join(root, path)) && !isWhole(read(path), read),
  );
  const changed = flow.sources.filter(
    (path) => !existsSync(join(root, path)) || printOf(join(root, path)) !== before.sources[path],
  );
  const known = new Set([...flow.targets.map(({ path }) => path), ...Object.keys(flow.files)]);
  const strange = filesBelow(root, "data").filter((path) => !known.has(path) && !TEMP.test(basename(path)));
  return [
    ...partial.map(({ path }) => `atomic target: ${path} is not one complete output (${read(path).length} bytes)`),
    ...changed.map((path) => `source untouched: ${path} was changed`),
    ...strange.map((path) => `nobody made ${path}`),
  ];
}

/** A temp or a target is the trace of a run: its attempt was counted before it started. */
function uncounted(root: string, flow: CrashFlow, rows: readonly JournalRow[]): readonly string[] {
  const ids = new Set(rows.map((row) => row.id));
  const runs = tempsIn(root).flatMap((path) => TEMP.exec(basename(path))?.[1] ?? []);
  const begun = new Set(rows.map((row) => row.target));
  return [
    ...runs.filter((run) => run !== "probe" && !ids.has(run)).map((run) => `not counted before its start: ${run}`),
    ...flow.targets
      .filter(({ path }) => existsSync(join(root, path)) && !begun.has(path))
      .map(({ path }) => `not counted before its start: the run that made ${path}`),
  ];
}

function notDurable(root: string, flow: CrashFlow, rows: readonly JournalRow[]): readonly string[] {
  const done = new Set(rows.filter((row) => row.state === "succeeded").map((row) => row.target));
  return flow.targets
    .filter(({ path }) => done.has(path) && !existsSync(join(root, path)))
    .map(({ path }) => `durable success: the journal says success, and there is no ${path}`);
}

/** Each row counts one more than the one before, unless it was the environment's fault. */
function miscounted(rows: readonly JournalRow[]): readonly string[] {
  return [...Map.groupBy(rows, (row) => `${row.pair} ${row.key} ${row.input}`)].flatMap(([item, runs]) => {
    const expected: number[] = [];
    for (const { failure } of runs) {
      const isCharged = failure === null || JSON.parse(failure).kind !== "environment";
      expected.push((expected.at(-1) ?? 0) + (isCharged ? 1 : 0));
    }
    const counted = runs.map((run) => run.attempt);
    return counted.join() === expected.join() ? [] : [`attempts of ${item}: ${counted}, not ${expected}`];
  });
}

function tempsIn(root: string): readonly string[] {
  return filesBelow(root, "data").filter((path) => TEMP.test(basename(path)));
}

function filesBelow(root: string, folder: string): readonly string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

/** Bytes, time and inode: everything that would show that a file was touched. */
function printOf(path: string): string {
  const { mtimeNs, size } = lstatSync(path, { bigint: true });
  return `${size} ${mtimeNs} ${createHash("sha256").update(readFileSync(path)).digest("hex")}`;
}
