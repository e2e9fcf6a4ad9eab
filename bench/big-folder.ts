import { mkdirSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { versionOf } from "../src/domain/file.ts";
import { localFolder } from "../src/folders/local.ts";
import { openJournal } from "../src/journal/sqlite.ts";
import { type Benchmark, present, type Row } from "./benchmark.ts";
import { makeFlowOf } from "./inputs.ts";
import { pairflow, serve } from "./process.ts";
import { countOf, scanned } from "./status-document.ts";
import { must } from "./wrong-result.ts";

const FILES = 100_000;
const PAIR = "stamp";
const CONFIG = {
  name: "big-folder",
  settle: "0s",
  pairs: [{ name: PAIR, job: "timestamp", source: "data/source", target: "data/stamped" }],
};

const outcome = z.object({ counts: z.object({ success: z.number() }), runs: z.array(z.unknown()) });

/** What finished work costs, minute after minute. */
export const bigFolder: Benchmark = {
  name: "big-folder",
  title: "100,000 finished files",
  what: `One pair whose 100,000 source files (5 bytes each) all have their targets: one \`pairflow run\` with nothing to do,
and the first scan of one \`pairflow serve\`, as its API tells it (\`scan.lastDurationMs\`). Once with an empty journal,
and once with one that knows the run of each file.`,
  async measure({ folder, runs, say }) {
    await makeFlowOf(folder, CONFIG);
    makeFiles(folder);
    const rows: Row[] = [];
    for (const [journal, reason] of [
      ["empty journal", "external"],
      ["full journal", "done"],
    ] as const) {
      await rm(join(folder, ".pairflow"), { recursive: true, force: true });
      if (reason === "done") await fillJournal(folder);
      const times: number[] = [];
      const scans: number[] = [];
      const peaks: (number | undefined)[] = [];
      const servePeaks: (number | undefined)[] = [];
      for (let run = 1; run <= runs; run += 1) {
        const { seconds, ownMegabytes, stdout } = await pairflow("run", folder, "--json");
        const made = outcome.parse(JSON.parse(stdout));
        must(made.runs.length === 0 && made.counts.success === FILES, `not all ${FILES} files counted as finished`);
        const { scanSeconds, serveMegabytes } = await scanOnce(folder, reason);
        times.push(seconds);
        scans.push(scanSeconds);
        peaks.push(ownMegabytes);
        servePeaks.push(serveMegabytes);
        say(`${journal}, run ${run}: ${seconds.toFixed(2)} s, scan ${scanSeconds.toFixed(2)} s, ${ownMegabytes} MB`);
      }
      rows.push(
        { name: `${journal}: scan`, unit: "s", values: scans, target: { kind: "under", value: 1 } },
        { name: `${journal}: run, whole process`, unit: "s", values: times },
        { name: `${journal}: peak of run`, unit: "MB", values: present(peaks), target: { kind: "under", value: 300 } },
        {
          name: `${journal}: peak of serve`,
          unit: "MB",
          values: present(servePeaks),
          target: { kind: "under", value: 300 },
        },
      );
    }
    return {
      rows,
      notes: ["The folders are in the page cache; the first scan after a reboot reads the disk as well."],
    };
  },
};

async function scanOnce(folder: string, reason: string) {
  const server = await serve(folder);
  try {
    const scanSeconds = await scanned(server.url);
    const serveMegabytes = server.ownMegabytes();
    const count = await countOf(server.url, reason);
    must(count === FILES, `${count} items are "${reason}", wanted ${FILES}`);
    return { scanSeconds, serveMegabytes };
  } finally {
    await server.stop();
  }
}

function makeFiles(folder: string): void {
  for (const [name, text] of [
    ["data/source", "isin\n"],
    ["data/stamped", "isin,time_started\n"],
  ] as const) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let file = 0; file < FILES; file += 1) writeFileSync(join(folder, name, nameOf(file)), text);
  }
}

function nameOf(file: number): string {
  return `File_A_${String(file).padStart(6, "0")}.csv`;
}

/** In one transaction, as 200,000 synced ones would take minutes; the journal itself makes the tables. */
async function fillJournal(folder: string): Promise<void> {
  const path = join(folder, ".pairflow", "journal.sqlite");
  openJournal(path, () => {}).close();
  const source = localFolder(join(folder, "data/source"), "data/source");
  const database = new DatabaseSync(path);
  const run = database.prepare(`INSERT INTO runs
    (id, pair, key, state, attempt, sources, target, input, job_identity, started_at, finished_at, report, log)
    VALUES (?, ?, ?, 'succeeded', 1, ?, ?, ?, 'bench', ?, ?, '{"facts":{"rows in":0,"rows out":0}}', '')`);
  const item = database.prepare("INSERT INTO items (pair, key, run_id) VALUES (?, ?, ?)");
  database.exec("BEGIN");
  for (let file = 0; file < FILES; file += 1) {
    const name = nameOf(file);
    const entry = await source.find(name);
    must(entry !== undefined, `${name} is not there`);
    const id = `bench${String(file).padStart(11, "0")}`;
    const at = Math.floor(entry.modifiedAt);
    const sources = JSON.stringify([`data/source/${name}`]);
    run.run(id, PAIR, name, sources, `data/stamped/${name}`, versionOf(entry), at, at + 10);
    item.run(PAIR, name, id);
  }
  database.exec("COMMIT");
  database.close();
}
