import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pairflow } from "../support/cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const PROJECT = join(import.meta.dirname, "../..");

/** As they are committed: somebody who tries the flow has dropped others beside them. */
const SAMPLES = ["File_A.xlsx", "File_A_2026-11-20.csv", "File_B.xlsx", "File_B_2026-11-20.csv"];

/** The project's own flow with its samples, as a fresh clone has it. */
async function sampleFlow(): Promise<string> {
  const root = await tempFolder();
  await cp(join(PROJECT, "flow.config.json"), join(root, "flow.config.json"));
  for (const name of SAMPLES) await cp(join(PROJECT, "data/source", name), join(root, "data/source", name));
  return root;
}

const MADE = [
  "merged/Merged.xlsx",
  "merged/Merged_2026-11-20.csv",
  "summary/Summary.xlsx",
  "summary/Summary_2026-11-20.csv",
  "timestamps/File_A.xlsx",
  "timestamps/File_A_2026-11-20.csv",
  "timestamps/File_B.xlsx",
  "timestamps/File_B_2026-11-20.csv",
  "z-scores/File_A.xlsx",
  "z-scores/File_A_2026-11-20.csv",
];

async function made(root: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, "data"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.endsWith("source"));
  return files.map((entry) => join(entry.parentPath, entry.name).slice(join(root, "data/").length)).sort();
}

describe("the sample flow", () => {
  it("makes everything in one run, and nothing in the next", async () => {
    const root = await sampleFlow();
    const first = await pairflow("run", root);
    expect(first).toMatchObject({ exitCode: 0, stdout: "" });
    expect(first.stderr).toMatch(/Done in .*\. success=10 preliminary=0 error=0\n$/);
    expect(await made(root)).toEqual(MADE);
    expect(await pairflow("run", root)).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "Nothing to do: all 10 files are done.\n",
    });
  });

  it("repeats nothing with its journal deleted, and makes only what is missing", async () => {
    const root = await sampleFlow();
    await pairflow("run", root);
    const before = await readFile(join(root, "data/merged/Merged_2026-11-20.csv"), "utf8");
    await rm(join(root, ".pairflow"), { recursive: true });
    expect((await pairflow("run", root)).stderr).toBe("Nothing to do: all 10 files are done.\n");
    await rm(join(root, "data/z-scores/File_A.xlsx"));
    const third = await pairflow("run", root, "--json");
    expect(JSON.parse(third.stdout)).toMatchObject({
      counts: { success: 10, preliminary: 0, error: 0 },
      runs: [{ pair: "z-scores", key: "File_A.xlsx", failure: null }],
    });
    expect(await made(root)).toEqual(MADE);
    expect(await readFile(join(root, "data/merged/Merged_2026-11-20.csv"), "utf8")).toBe(before);
  });

  it("keeps its state where --state says", async () => {
    const root = await sampleFlow();
    const state = await tempFolder();
    await pairflow("run", root, "--state", state);
    expect(await readdir(root)).not.toContain(".pairflow");
    expect(await readdir(state)).toContain("journal.sqlite");
  });

  it("is planned and shown without being changed", async () => {
    const root = await sampleFlow();
    expect((await pairflow("plan", root)).stdout).toContain("4 items would start.");
    expect(await readdir(root)).toEqual(["data", "flow.config.json"]);
    await pairflow("run", root, "--pair", "timestamps");
    const { decisions } = JSON.parse((await pairflow("plan", root, "--json")).stdout);
    expect(decisions).toHaveLength(8);
    expect(decisions).toContainEqual({
      pair: "z-scores",
      key: "File_A.xlsx",
      decision: "start",
      reason: "new",
      message: "Has not run yet.",
      nextAt: null,
      lastDurationMs: null,
    });
    expect(decisions).toContainEqual({
      pair: "merge",
      key: "Merged.xlsx",
      decision: "skip",
      reason: "waiting",
      message: "Waits for data/z-scores/File_A.xlsx.",
      nextAt: null,
      lastDurationMs: null,
    });
    expect((await made(root)).every((path) => path.startsWith("timestamps/"))).toBe(true);
    const status = JSON.parse((await pairflow("status", root, "--json")).stdout);
    expect(status).toMatchObject({
      status: "preliminary",
      counts: { success: 4, preliminary: 4, error: 0 },
      config: { valid: true, errors: [] },
    });
  });

  it("makes one target again when forced", async () => {
    const root = await sampleFlow();
    await pairflow("run", root);
    const before = await readFile(join(root, "data/timestamps/File_B_2026-11-20.csv"), "utf8");
    const forced = await pairflow("run", root, "--pair", "timestamps", "--force", "File_B_2026-11-20.csv");
    expect(forced.exitCode).toBe(0);
    expect(await readFile(join(root, "data/timestamps/File_B_2026-11-20.csv"), "utf8")).not.toBe(before);
    expect((await pairflow("run", root, "--force", "none.csv")).exitCode).toBe(1);
  });

  it("is loaded into a database once", async () => {
    const root = await sampleFlow();
    await pairflow("run", root);
    const to = `sqlite:${join(root, "flow.db")}`;
    const save = () => pairflow("save", "--from", join(root, "data/merged"), "--to", to, "--table", "merged");
    expect((await save()).exitCode).toBe(0);
    const again = await save();
    expect(again.exitCode).toBe(0);
    expect(again.stderr + again.stdout).toContain("already");
  });
});

describe("pairflow init", () => {
  it("makes a flow folder that runs, and overwrites nothing", async () => {
    const root = join(await tempFolder(), "funds");
    expect((await pairflow("init", root)).exitCode).toBe(0);
    expect(await readdir(join(root, "data/source"))).toEqual(SAMPLES);
    expect((await pairflow("check", root)).exitCode).toBe(0);
    expect((await pairflow("run", root)).exitCode).toBe(0);
    expect(await made(root)).toEqual(MADE);
    await writeFile(join(root, "docker-compose.yml"), "mine");
    expect((await pairflow("init", root)).stdout).toContain("kept  docker-compose.yml");
    expect(await readFile(join(root, "docker-compose.yml"), "utf8")).toBe("mine");
  });
});

describe("pairflow schema", () => {
  it("prints what is committed", async () => {
    const { stdout } = await pairflow("schema");
    expect(JSON.parse(stdout)).toEqual(JSON.parse(await readFile(join(PROJECT, "flow.schema.json"), "utf8")));
  });
});
