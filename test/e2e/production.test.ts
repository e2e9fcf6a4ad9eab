import { existsSync, globSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flowFolder } from "../support/cli.ts";
import { giveAway, type ProductionInstall, productionInstall, runProduction } from "../support/production.ts";
import { tempFolder } from "../support/temp-folder.ts";

const LARGEST_MB = 200;
const SLOW = { timeout: 300_000 };

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

/** Jobs that have half of their target written and wait for a file beside their source. */
const GATED_CONFIG = {
  settle: "200ms",
  pairs: [
    { name: "script", job: "./jobs/gated.ts", source: "in/S{n}.csv", target: "script/S{n}.csv" },
    {
      name: "command",
      job: { command: ["sh", "gated.sh", "{source}", "{target}"] },
      source: "in/C{n}.csv",
      target: "command/C{n}.csv",
    },
    { name: "next", job: "timestamp", source: "script/S{n}.csv", target: "next/S{n}.csv" },
  ],
};
const GATED_JOB = `import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
export default async ({ sources: [source], target }) => {
  writeFileSync(target, "isin,nav\\n");
  while (!existsSync(source.path + ".go")) await setTimeout(20);
  appendFileSync(target, "LU1,1\\n");
};`;
const GATED_SCRIPT = `echo isin,nav > "$2"
until [ -e "$1.go" ]; do sleep 0.05; done
echo LU1,1 >> "$2"`;

describe("the production install", () => {
  let install: ProductionInstall | undefined;
  beforeAll(async () => {
    install = await productionInstall();
  }, SLOW.timeout);
  afterAll(() => install?.remove());

  it(
    "runs a whole flow with Node alone, as a user by number, and writes nothing beside flow and state",
    SLOW,
    async (context) => {
      if (install === undefined) return context.skip(NO_PACKAGES);
      expect(sizeMb(install.app)).toBeLessThan(LARGEST_MB);
      const root = await flowFolder(CONFIG, {
        "in/.keep": "",
        "jobs/all.sql": "SELECT * FROM source",
        "jobs/frame.ts": FRAME_JOB,
      });
      const state = await tempFolder();
      giveAway(root, state);
      const { url, log, stop } = await served(install.app, root, state);

      await writeFile(join(root, "in/A1.csv"), "isin,nav\nLU1,1\nLU2,2\n");
      await writeFile(join(root, "in/B1.csv"), "isin,subscriptions\nLU2,5\n");
      const isOver = () => existsSync(join(root, "out/M1.csv")) || log().includes("run failed");
      await expect.poll(isOver, { timeout: 120_000 }).toBe(true);
      expect(log()).not.toContain("run failed");
      expect(readFileSync(join(root, "out/M1.csv"), "utf8")).toMatch(/^isin,nav,.*subscriptions.*doubled\nLU1,1,/);
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      expect(await (await fetch(`${url}/`)).text()).toContain("All ");

      const save = [
        "save",
        "--from",
        join(root, "merged"),
        "--to",
        `sqlite:${join(root, "flow.db")}`,
        "--table",
        "merged",
      ];
      const saving = runProduction(install.app, save, environment(state));
      expect(await new Promise((resolve) => saving.on("close", resolve))).toBe(0);
      const database = new DatabaseSync(join(root, "flow.db"), { readOnly: true });
      expect(database.prepare("SELECT isin FROM merged ORDER BY isin").all()).toEqual([
        { isin: "LU1" },
        { isin: "LU2" },
      ]);
      database.close();

      expect(await stop()).toBe(143);
      expect(readdirSync(state).sort()).toEqual(["compile-cache", "journal.sqlite", "lock.sqlite", "scratch"]);
    },
  );

  it(
    "lets the runs under way end on SIGTERM, begins none, and goes on with the rest at the next start",
    SLOW,
    async (context) => {
      if (install === undefined) return context.skip(NO_PACKAGES);
      const root = await flowFolder(GATED_CONFIG, {
        "in/S1.csv": "",
        "in/C1.csv": "",
        "jobs/gated.ts": GATED_JOB,
        "gated.sh": GATED_SCRIPT,
      });
      const state = await tempFolder();
      giveAway(root, state);
      const first = await served(install.app, root, state);
      const halves = () =>
        globSync("{command,script}/.pf-*", { cwd: root }).map((path) => readFileSync(join(root, path), "utf8"));
      await expect.poll(halves, { timeout: 120_000 }).toEqual(["isin,nav\n", "isin,nav\n"]);

      const stopped = first.stop();
      await expect.poll(first.log, { timeout: 60_000 }).toContain("stopping");
      for (const name of ["S1", "C1"]) await writeFile(join(root, `in/${name}.csv.go`), "");
      expect(await stopped).toBe(143);
      for (const [folder, name] of [
        ["command", "C1.csv"],
        ["script", "S1.csv"],
      ] as const) {
        expect(readdirSync(join(root, folder))).toEqual([name]);
        expect(readFileSync(join(root, folder, name), "utf8")).toBe("isin,nav\nLU1,1\n");
      }
      expect(startedIn(first.log())).toEqual(["command", "script"]);

      const second = await served(install.app, root, state);
      await expect.poll(() => existsSync(join(root, "next/S1.csv")), { timeout: 120_000 }).toBe(true);
      expect(await second.stop()).toBe(143);
      expect(startedIn(second.log())).toEqual(["next"]);
    },
  );
});

const NO_PACKAGES = "the registry cannot be reached, and npm's cache lacks a package";

function environment(state: string) {
  return { HOME: state, TMPDIR: join(state, "none"), NODE_COMPILE_CACHE: join(state, "compile-cache") };
}

/** `serve` of the install, once its page listens. `stop` gives the exit code, when all it said was a log for a collector. */
async function served(app: string, root: string, state: string) {
  const child = runProduction(app, ["serve", root, "--port", "0", "--state", state], environment(state));
  const said = { stdout: "", stderr: "" };
  for (const from of ["stdout", "stderr"] as const) {
    child[from]?.setEncoding("utf8").on("data", (text: string) => (said[from] += text));
  }
  const exited = new Promise<number | null>((resolve) => child.on("close", resolve));
  const url = () => /its page is on (http:\/\/[^"\s]+)/.exec(said.stdout)?.[1];
  await expect.poll(url, { timeout: 60_000 }).toBeDefined();
  const stop = async () => {
    child.kill("SIGTERM");
    const code = await exited;
    // One JSON document a line, and nothing on the other stream.
    expect(said.stderr).toBe("");
    for (const line of said.stdout.trim().split("\n")) expect(JSON.parse(line)).toHaveProperty("msg");
    return code;
  };
  return { url: url(), log: () => said.stdout, stop };
}

/** The pairs of which a run started, by name. */
function startedIn(log: string) {
  return [...log.matchAll(/"pair":"(\w+)"[^\n]*"run started"/g)].map(([, pair]) => pair).toSorted();
}

function sizeMb(folder: string): number {
  const sizes = readdirSync(folder, { recursive: true }).map((name) => lstatSync(join(folder, String(name))).size);
  return sizes.reduce((sum, size) => sum + size, 0) / 1e6;
}
