import type { ChildProcess } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { flowFolder } from "../support/cli.ts";
import { giveAway, productionInstall, runProduction } from "../support/production.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** As in docker-compose.yml. */
const GRACE_MS = 30_000;
const LARGEST_MB = 200;

/** A chain of each kind of job, over each library that reads or writes a format. */
const CONFIG = {
  settle: "200ms",
  pairs: [
    { name: "stamp", job: "timestamp", source: "in", target: "stamped" },
    { name: "score", job: "zscore", params: { column: "nav" }, source: "stamped/A{n}.csv", target: "scored/A{n}.csv" },
    {
      name: "merge",
      job: "merge",
      params: { on: "isin" },
      source: ["scored/A{n}.csv", "stamped/B{n}.csv"],
      target: "merged/M{n}.csv",
    },
    { name: "query", job: "./jobs/all.sql", source: "merged/M{n}.csv", target: "parquet/M{n}.parquet" },
    {
      name: "sheet",
      job: "timestamp",
      params: { column: "at" },
      source: "parquet/M{n}.parquet",
      target: "sheets/M{n}.xlsx",
    },
    { name: "frame", job: "./jobs/frame.ts", source: "sheets/M{n}.xlsx", target: "frames/M{n}.csv" },
    {
      name: "copy",
      job: { command: ["cp", "{source}", "{target}"] },
      source: "frames/M{n}.csv",
      target: "out/M{n}.csv",
    },
  ],
};
const FRAME_JOB = `import { defineFrameJob } from "pairflow/tables";
export default defineFrameJob((frame) => frame.addColumn("doubled", frame["nav"].mul(2)));`;

it("the production install runs a whole flow with Node alone, as a user by number, and writes nothing beside flow and state", {
  timeout: 300_000,
}, async (context) => {
  const app = await productionInstall();
  if (app === undefined) return context.skip("the registry cannot be reached, and npm's cache lacks a package");
  expect(sizeMb(app)).toBeLessThan(LARGEST_MB);

  const root = await flowFolder(CONFIG, {
    "in/.keep": "",
    "jobs/all.sql": "SELECT * FROM source",
    "jobs/frame.ts": FRAME_JOB,
  });
  const state = await tempFolder();
  giveAway(root, state);
  const env = { HOME: state, TMPDIR: join(state, "none"), NODE_COMPILE_CACHE: join(state, "compile-cache") };
  const child = runProduction(app, ["serve", root, "--port", "0", "--state", state], env);
  const log = logOf(child);
  const exited = new Promise<number | null>((resolve) => child.on("close", resolve));
  await expect.poll(() => log().match(/its page is on/), { timeout: 60_000 }).not.toBeNull();
  const url = /its page is on (http:\/\/[^"\s]+)/.exec(log())?.[1];

  await writeFile(join(root, "in/A1.csv"), "isin,nav\nLU1,1\nLU2,2\n");
  await writeFile(join(root, "in/B1.csv"), "isin,subscriptions\nLU2,5\n");
  const isOver = () => existsSync(join(root, "out/M1.csv")) || log().includes("run failed");
  await expect.poll(isOver, { timeout: 120_000 }).toBe(true);
  expect(log()).not.toContain("run failed");
  expect(readFileSync(join(root, "out/M1.csv"), "utf8")).toMatch(/^isin,nav,.*subscriptions.*doubled\nLU1,1,/);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${url}/`)).text()).toContain("All ");

  const save = ["save", "--from", join(root, "merged"), "--to", `sqlite:${join(root, "flow.db")}`, "--table", "merged"];
  expect(await new Promise((resolve) => runProduction(app, save, env).on("close", resolve))).toBe(0);
  const database = new DatabaseSync(join(root, "flow.db"), { readOnly: true });
  expect(database.prepare("SELECT isin FROM merged ORDER BY isin").all()).toHaveLength(2);
  database.close();

  const stoppedAtMs = performance.now();
  child.kill("SIGTERM");
  expect(await exited).toBe(143);
  expect(performance.now() - stoppedAtMs).toBeLessThan(GRACE_MS);
  // One JSON document a line is what collectors of a container's output take.
  for (const line of log().trim().split("\n")) expect(JSON.parse(line)).toHaveProperty("msg");
  expect(readdirSync(state).sort()).toEqual(["compile-cache", "journal.sqlite", "lock.sqlite", "scratch"]);
});

function logOf(child: ChildProcess): () => string {
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text) => (log += text));
  return () => log;
}

function sizeMb(folder: string): number {
  const sizes = readdirSync(folder, { recursive: true }).map((name) => lstatSync(join(folder, String(name))).size);
  return sizes.reduce((sum, size) => sum + size, 0) / 1e6;
}
