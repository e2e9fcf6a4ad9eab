import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { flowFolder, namesIn, pairflow, serve } from "../support/cli.ts";

const CONFIG = { pairs: [{ name: "copy", job: "timestamp", source: "in", target: "out", settle: "0s" }] };

interface Found {
  readonly name: string;
  readonly mark: string;
  readonly found: string;
}

it("a flow that runs is well, and nothing is left behind", async () => {
  const root = await flowFolder(CONFIG, { "in/a.csv": "isin,nav\nx,1\n" });
  const { url, stop, child } = await serve(root);
  await namesIn(join(root, "out")).toEqual(["a.csv"]);
  const { exitCode, stdout } = await pairflow("doctor", root, "--json");
  const { passed, total, checks } = JSON.parse(stdout);
  expect(checks.filter(({ mark }: Found) => mark !== "pass")).toEqual([]);
  expect({ exitCode, passed }).toEqual({ exitCode: 0, passed: total });
  const found = new Map(checks.map((check: Found) => [check.name, check.found]));
  expect(found.get("lock")).toBe(`held by process ${child.pid}, the server on ${url}`);
  expect(found.get("port")).toBe(`the flow's page is on ${url}`);
  expect(found.get("journal")).toMatch(/^1 run, .*, whole$/);
  expect(await readdir(join(root, "in"))).toEqual(["a.csv"]);
  expect(await readdir(join(root, "out"))).toEqual(["a.csv"]);
  expect((await readdir(join(root, ".pairflow"))).filter((name) => name.startsWith("."))).toEqual([]);
  await stop("SIGTERM");
});

it("says what is wrong and what to do, and ends with 4", async () => {
  const root = await flowFolder(CONFIG);
  const { exitCode, stdout } = await pairflow("doctor", root, "--port", "0");
  expect(exitCode).toBe(4);
  expect(stdout).toMatch(/✗ sources +the folder in is not there\n {2}hint: Make it with: mkdir -p /);
  expect(stdout).toMatch(/\n\d+ of \d+ checks pass\.\n$/);
  expect(await readdir(root)).toEqual(["flow.config.json"]);
});

it("examines what it can of a config that is not valid", async () => {
  const { exitCode, stdout } = await pairflow("doctor", await flowFolder("{"), "--port", "0");
  expect(exitCode).toBe(4);
  expect(stdout).toMatch(/✗ config +1 problem\n {2}hint: pairflow check lists/);
  expect(stdout).toMatch(/✓ journal +none yet/);
});
