import { mkdirSync, statfsSync } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Answers } from "./answers.ts";
import { type Measured, present, type Row, type Setting } from "./benchmark.ts";
import { makeFlowOf } from "./inputs.ts";
import { type Served, serve } from "./process.ts";
import { countOf } from "./status-document.ts";
import { must } from "./wrong-result.ts";

const LIMIT_MS = 1_800_000;
const CHUNK_ROWS = 50_000;
const LARGE_BYTES = 10e9;
const LARGE_ROWS = LARGE_BYTES / "LU0000000000,100.0000\n".length;

/** `timestamp` over a CSV of 10 GB, and the pages meanwhile. */
export async function measureLargeFile({ folder, maxRows, say }: Setting): Promise<Measured> {
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
  const answers = new Answers(
    "while 10 GB are stamped",
    ["/", "/items", "/api/v1/status"].map((page) => server.url + page),
  );
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
    ...answers.rows(),
  ];
  return { grids: [answers.grid()], rows, notes: [] };
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
