import { mkdirSync, statfsSync, writeFileSync } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { median } from "simple-statistics";
import { versionOf } from "../src/domain/file.ts";
import { localFolder } from "../src/folders/local.ts";
import { openJournal } from "../src/journal/sqlite.ts";
import { type Benchmark, type Measured, present, type Row, type Setting } from "./benchmark.ts";
import { makeFlowOf } from "./inputs.ts";
import { type Served, serve } from "./process.ts";
import { countOf } from "./status-document.ts";
import { must } from "./wrong-result.ts";

const PAIRS = 1_000;
const FILES = 50;
/** As many as the journal keeps of an item. */
const RUNS = 20;
const PAGES = ["/", "/items", "/items?status=success&q=0049", "/api/v1/status", "/api/v1/pairs", "/healthz"];
const UNDER = { kind: "under", value: 100 } as const;
/** Over one tick of the schedule, at which all pairs are scanned. */
const LOOK_MS = 65_000;
const LIMIT_MS = 1_800_000;

const CHUNK_ROWS = 50_000;
const LARGE_BYTES = 10e9;
const LARGE_ROWS = LARGE_BYTES / "LU0000000000,100.0000\n".length;

/** What a flow costs that is large in every way. */
export const load: Benchmark = {
  name: "load",
  title: "1,000,000 runs in the journal, 1,000 pairs, a file of 10 GB",
  what: `One \`pairflow serve\` with 1,000 pairs of 50 finished files each, and 20 runs of each file in its journal: from its
address until every item is known, and the answers of pages and API meanwhile and over one tick of the schedule, asked one
after the other without a pause. Then \`timestamp\` over a CSV of 10 GB, with the pages asked meanwhile. Each once.`,
  async measure(setting) {
    const many = await measureMany(setting);
    const large = await measureLarge(setting);
    return { rows: [...many.rows, ...large.rows], notes: [...many.notes, ...large.notes] };
  },
};

async function measureMany({ folder, say }: Setting): Promise<Measured> {
  const flow = join(folder, "many");
  const pairs = Array.from({ length: PAIRS }, (_, pair) => ({
    ...foldersOf(pair),
    name: nameOf(pair),
    job: "timestamp",
  }));
  await makeFlowOf(flow, { name: "many", settle: "0s", pairs });
  await makeHistory(flow);
  say("serves 1,000 pairs");
  const server = await serve(flow);
  try {
    const fromMs = performance.now();
    const first = new Answers(server.url);
    do {
      must(performance.now() - fromMs < LIMIT_MS, "not all items are known within half an hour");
      await first.askAll();
    } while ((await countOf(server.url, "done")) < PAIRS * FILES);
    const seconds = (performance.now() - fromMs) / 1000;
    const tick = new Answers(server.url);
    for (const untilMs = performance.now() + LOOK_MS; performance.now() < untilMs; ) await tick.askAll();
    const rows: readonly Row[] = [
      { name: "address to every item known", unit: "s", values: [seconds] },
      ...first.rows("while it starts"),
      ...tick.rows("over a tick"),
      { name: "1,000 pairs: peak of serve", unit: "MB", values: present([server.ownMegabytes()]) },
    ];
    for (const { name, unit, values } of rows) say(`${name}: ${Math.round(median([...values]))} ${unit}`);
    return { rows, notes: [] };
  } finally {
    await server.stop();
  }
}

/** Times of answers, by page. */
class Answers {
  readonly #url: string;
  readonly #times = new Map<string, number[]>();

  constructor(url: string) {
    this.#url = url;
  }

  async askAll(): Promise<void> {
    for (const page of PAGES) {
      const fromMs = performance.now();
      const answer = await fetch(this.#url + page);
      await answer.arrayBuffer();
      must(answer.ok, `${page} answered ${answer.status}`);
      const times = this.#times.get(page) ?? [];
      this.#times.set(page, [...times, performance.now() - fromMs]);
    }
  }

  /** The middle of each page, and the slowest answer of all. */
  rows(when: string): readonly Row[] {
    const pages = [...this.#times];
    const all = pages.flatMap(([, times]) => times);
    return [
      ...pages.map(([page, values]): Row => ({ name: `${when}: ${page}`, unit: "ms", values, target: UNDER })),
      { name: `${when}: slowest answer`, unit: "ms", values: [Math.max(...all)] },
    ];
  }
}

function nameOf(pair: number): string {
  return `pair-${String(pair).padStart(4, "0")}`;
}

function foldersOf(pair: number) {
  return { source: `data/${nameOf(pair)}/in`, target: `data/${nameOf(pair)}/out` };
}

/** In one transaction, as two million synced ones would take hours; the journal itself makes the tables. */
async function makeHistory(flow: string): Promise<void> {
  const path = join(flow, ".pairflow", "journal.sqlite");
  openJournal(path, () => {}).close();
  const database = new DatabaseSync(path);
  const run = database.prepare(`INSERT INTO runs
    (id, pair, key, state, attempt, sources, target, input, job_identity, started_at, finished_at, report, log)
    VALUES (?, ?, ?, 'succeeded', 1, ?, ?, ?, 'bench', ?, ?, '{"facts":{"rows in":0,"rows out":0}}', '')`);
  const item = database.prepare("INSERT INTO items (pair, key, run_id) VALUES (?, ?, ?)");
  database.exec("BEGIN");
  for (let pair = 0, id = 0; pair < PAIRS; pair += 1) {
    const { source, target } = foldersOf(pair);
    for (const place of [source, target]) mkdirSync(join(flow, place), { recursive: true });
    const folder = localFolder(join(flow, source), source);
    for (let file = 0; file < FILES; file += 1) {
      const name = `File_${String(file).padStart(4, "0")}.csv`;
      writeFileSync(join(flow, source, name), "isin\n");
      writeFileSync(join(flow, target, name), "isin,time_started\n");
      const entry = await folder.find(name);
      must(entry !== undefined, `${name} is not there`);
      const at = Math.floor(entry.modifiedAt);
      let last = "";
      for (let attempt = 0; attempt < RUNS; attempt += 1, id += 1) {
        last = `bench${String(id).padStart(11, "0")}`;
        const sources = JSON.stringify([`${source}/${name}`]);
        run.run(
          last,
          nameOf(pair),
          name,
          sources,
          `${target}/${name}`,
          versionOf(entry),
          at + attempt,
          at + attempt + 10,
        );
      }
      item.run(nameOf(pair), name, last);
    }
  }
  database.exec("COMMIT");
  database.close();
}

async function measureLarge({ folder, maxRows, say }: Setting): Promise<Measured> {
  const none: readonly Row[] = [{ name: "10 GB: largest process", unit: "MB", values: [] }];
  const { bavail, bsize } = statfsSync(folder);
  if (maxRows < LARGE_ROWS) return { rows: none, notes: ["The file of 10 GB is left out, as --max-rows says."] };
  if (bavail * bsize < 2.5 * LARGE_BYTES) {
    return { rows: none, notes: ["The file of 10 GB is left out: the disk has no room for it and for its target."] };
  }
  const flow = join(folder, "large");
  const pair = { name: "stamp", job: "timestamp", source: "data/source", target: "data/stamped" };
  await makeFlowOf(flow, { name: "large", settle: "0s", pairs: [pair] });
  const rowCount = await writeLarge(join(flow, "data/source"));
  say(`serves a file of ${rowCount} rows`);
  const server = await serve(flow);
  try {
    return await measureStamping(server, flow);
  } finally {
    await server.stop();
  }
}

async function measureStamping(server: Served, flow: string): Promise<Measured> {
  const fromMs = performance.now();
  const answers = new Answers(server.url);
  while ((await countOf(server.url, "done")) === 0) {
    must((await countOf(server.url, "failed")) === 0, "the file of 10 GB failed");
    must(performance.now() - fromMs < LIMIT_MS, "the file of 10 GB is not done within half an hour");
    await answers.askAll();
    await setTimeout(100);
  }
  const seconds = (performance.now() - fromMs) / 1000;
  must((await readdir(join(flow, "data/stamped"))).length === 1, "there is no target of the file of 10 GB");
  const rows: readonly Row[] = [
    { name: "10 GB: time", unit: "s", values: [seconds] },
    { name: "10 GB: largest process", unit: "MB", values: present([server.largestMegabytes()]) },
    { name: "10 GB: peak of serve", unit: "MB", values: present([server.ownMegabytes()]) },
    ...answers.rows("10 GB"),
  ];
  return { rows, notes: [] };
}

/** The same rows again and again: how they are made does not matter to the job. */
async function writeLarge(folder: string): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const rows = Array.from(
    { length: CHUNK_ROWS },
    (_, row) => `LU${String(row).padStart(10, "0")},100.${1_000 + (row % 9_000)}\n`,
  );
  const chunk = Buffer.from(rows.join(""));
  const file = await open(join(folder, "large.csv"), "wx");
  let rowCount = 0;
  await file.write("isin,nav\n");
  for (; rowCount < LARGE_ROWS; rowCount += CHUNK_ROWS) await file.write(chunk);
  await file.close();
  return rowCount;
}
