import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "vitest";
import { z } from "zod";
import { flowFolder, pairflow, type Served, serve } from "./cli.ts";

const REPORT = `import { access, copyFile } from "node:fs/promises";
import { join } from "node:path";
import { defineJob } from "pairflow";

export default defineJob({
  async run({ sources: [source], target, signal, progress }) {
    const isHeld = await access(join(import.meta.dirname, "../hold")).then(() => true, () => false);
    progress(412_000, 1_000_000, "rows");
    if (isHeld) await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    await copyFile(source.path, target);
  },
});
`;
const CONFIG = {
  name: "funds",
  settle: "200ms",
  defaults: { retry: { attempts: 3, backoff: "30m" } },
  pairs: [
    { name: "timestamps", job: "timestamp", source: "data/source", target: "data/timestamps" },
    {
      name: "z-scores",
      job: "zscore",
      params: { column: "nav" },
      source: "data/timestamps/File_A{rest}",
      target: "data/z-scores/File_A{rest}",
    },
    {
      name: "merge",
      job: "merge",
      params: { on: "isin", fill: { subscriptions: 0 } },
      source: ["data/z-scores/File_A{rest}", "data/timestamps/File_B{rest}"],
      target: "data/merged/Merged{rest}",
    },
    {
      name: "report",
      job: "./jobs/report.ts",
      source: "data/merged/Merged{rest}",
      target: "data/reports/Report{rest}",
    },
  ],
};
const DAYS = ["03", "04", "05", "06", "09", "10", "11", "12", "13", "16", "17", "18", "19"];
const FUNDS = ["Global Equity", "Euro Bond", "World Small Cap", "Emerging Markets", "Nordic Equity", "Real Estate"];
const MINUTE_MS = 60_000;

/** A small flow of a day's work: most of it done, one file with a mistake, one that waits for it, one that runs. */
export async function serveFunds(): Promise<Served> {
  const files = DAYS.flatMap((day, index) => [
    [`data/source/File_A_2026-11-${day}.csv`, navs(index)],
    [`data/source/File_B_2026-11-${day}.csv`, subscriptions(index)],
  ]);
  const root = await flowFolder(CONFIG, { ...Object.fromEntries(files), "jobs/report.ts": REPORT });
  expect((await pairflow("run", root)).exitCode).toBe(0);
  spreadOverTheDay(join(root, ".pairflow/journal.sqlite"));
  const served = await serve(root);
  const put = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  await put("hold", "");
  await put("data/source/File_A_2026-11-20.csv", navs(20));
  await put("data/source/File_B_2026-11-20.csv", subscriptions(20));
  await put("data/source/File_A_2026-11-21.csv", navs(21).replace(/(LU0323978763,[^,]+,\d+\.\d\d)\d\d/, "$1x"));
  await put("data/source/File_B_2026-11-21.csv", subscriptions(21));
  await fetch(`${served.url}/api/v1/scan`, { method: "POST", headers: { Origin: served.url } });
  const counted = z.object({ total: z.int() });
  const totalOf = async (reason: string) => {
    const answer = await fetch(`${served.url}/api/v1/items?reason=${reason}&limit=1`);
    return counted.parse(await answer.json()).total;
  };
  await expect
    .poll(() => Promise.all(["failed", "waiting", "running", "settling"].map(totalOf)), { timeout: 30_000 })
    .toEqual([1, 1, 1, 0]);
  return served;
}

/** As if each run had begun some minutes before the next: a flow that was started just now has no past to look at. */
function spreadOverTheDay(journal: string): void {
  const database = new DatabaseSync(journal);
  const runs = database.prepare("SELECT id FROM runs ORDER BY started_at DESC, id DESC").all();
  const shift = database.prepare(
    "UPDATE runs SET started_at = started_at - ?1, finished_at = finished_at - ?1 WHERE id = ?2",
  );
  for (const [index, { id }] of runs.entries()) shift.run((index + 1) * 24 * MINUTE_MS, String(id));
  database.close();
}

function navs(seed: number): string {
  const rows = isins(seed).map((isin, index) => {
    const nav = index === 5 ? 260 : 90 + ((index * 37 + seed * 11) % 23) + index / 10;
    return `${isin},${FUNDS[index % FUNDS.length]} ${1 + Math.floor(index / FUNDS.length)},${nav.toFixed(4)}`;
  });
  return `isin,fund,nav\n${rows.join("\n")}\n`;
}

function subscriptions(seed: number): string {
  const rows = isins(seed).map((isin, index) => `${isin},${((index * 7_919 + seed * 104_729) % 90_000) + 500},EUR`);
  return `isin,subscriptions,currency\n${rows.join("\n")}\n`;
}

/** Of one file more, of another fewer. */
function isins(seed: number): readonly string[] {
  return Array.from({ length: 40 + ((seed * 13) % 17) }, (_, index) => `LU0${323_974_711 + index * 1_013}`);
}
