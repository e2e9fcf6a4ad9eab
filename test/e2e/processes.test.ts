import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { flowFolder, namesIn, pairflow, serve, start } from "../support/cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const copy = `import { copyFileSync } from "node:fs";
export default ({ sources: [source], target }) => copyFileSync(source.path, target);`;
const config = (retry: object = { attempts: 9, backoff: "10ms" }) => ({
  settle: "0s",
  defaults: { retry },
  pairs: [{ name: "copy", job: "./jobs/job.ts", source: "in", target: "out" }],
});

/** Lets this code run in the runner, and only there, before anything else. */
async function inRunner(code: string): Promise<void> {
  const path = join(await tempFolder(), "first.mjs");
  await writeFile(path, `if (/^(run|serve)$/.test(process.argv[2] ?? "")) {\n${code}\n}`);
  process.env["NODE_OPTIONS"] = `--import=${path}`;
  onTestFinished(() => void delete process.env["NODE_OPTIONS"]);
}

const asBefore = () => void delete process.env["NODE_OPTIONS"];

/** Newest first. */
function runsIn(root: string): readonly Record<string, unknown>[] {
  const journal = new DatabaseSync(join(root, ".pairflow/journal.sqlite"), { readOnly: true });
  const rows = journal.prepare("SELECT key, state, attempt, output FROM runs ORDER BY id DESC").all();
  journal.close();
  return rows;
}

const visible = (names: readonly string[]) => names.filter((name) => !name.startsWith("."));

describe("a runner that is killed", () => {
  it("between publishing and the journal's row has succeeded, as the next one finds", async () => {
    const root = await flowFolder(config(), { "in/a.csv": "a", "jobs/job.ts": copy });
    await inRunner(`const { StatementSync } = await import("node:sqlite");
      const run = StatementSync.prototype.run;
      StatementSync.prototype.run = function (...values) {
        if (/^UPDATE runs SET state = \\?, attempt/.test(this.sourceSQL)) process.kill(process.pid, "SIGKILL");
        return run.apply(this, values);
      };`);
    expect((await pairflow("run", root)).exitCode).toBeNull();
    expect(await readdir(join(root, "out"))).toEqual(["a.csv"]);
    expect(runsIn(root)).toMatchObject([{ state: "running", attempt: 1 }]);
    asBefore();
    expect((await pairflow("run", root)).exitCode).toBe(0);
    expect(runsIn(root)).toMatchObject([{ state: "succeeded", attempt: 1 }]);
    const { stdout } = await pairflow("plan", root, "--json");
    expect(stdout).toContain('"done"');
    expect(stdout).not.toContain('"external"');
  });

  it("by one of its files is killed three times at most; the file is given up, and the others are done", async () => {
    const poison = `${copy.replace("=> copy", "=> source.name.endsWith('b.csv') ? process.kill(process.ppid, 'SIGKILL') : copy")}`;
    const files = Object.fromEntries(["a", "b", "c", "d"].map((name) => [`in/${name}.csv`, name]));
    const root = await flowFolder(config(), { ...files, "jobs/job.ts": poison });
    const codes: (number | null)[] = [];
    for (let start = 0; start < 12; start += 1) {
      codes.push((await pairflow("run", root, "--jobs", "2")).exitCode);
    }
    expect(codes.filter((code) => code === null)).toHaveLength(3);
    expect(codes.slice(-3)).toEqual([1, 1, 1]);
    expect(visible(await readdir(join(root, "out"))).sort()).toEqual(["a.csv", "c.csv", "d.csv"]);
    expect(runsIn(root).filter(({ key }) => key === "b.csv")).toHaveLength(3);
    expect((await pairflow("plan", root)).stdout).toContain("gave-up");
    await writeFile(join(root, "jobs/job.ts"), copy);
    expect((await pairflow("run", root)).exitCode).toBe(0);
    expect(visible(await readdir(join(root, "out")))).toHaveLength(4);
  });

  it("by its own fault says so, exits with an error, and leaves its state whole", async () => {
    const root = await flowFolder(config(), { "in/a.csv": "a", "jobs/job.ts": copy });
    await inRunner(`process.on("SIGUSR2", () => { throw new Error("nobody caught this"); });`);
    const { log, stop } = await serve(root);
    await namesIn(join(root, "out")).toEqual(["a.csv"]);
    expect(await stop("SIGUSR2")).toBe(1);
    expect(log()).toContain("nobody caught this");
    asBefore();
    await writeFile(join(root, "in/b.csv"), "b");
    expect((await pairflow("run", root)).exitCode).toBe(0);
    expect(runsIn(root)).toMatchObject([
      { key: "b.csv", state: "succeeded" },
      { key: "a.csv", state: "succeeded" },
    ]);
  });
});

const hang = "export default () => new Promise(() => setInterval(() => {}, 1000));";

it("a second SIGTERM ends a runner at once; its run is lost, and starts again", async () => {
  const root = await flowFolder(config(), { "in/a.csv": "a", "jobs/job.ts": hang });
  const { child, log, stop } = await serve(root);
  await expect.poll(() => runsIn(root)).toMatchObject([{ state: "running" }]);
  child.kill("SIGTERM");
  await expect.poll(log).toContain("stopping");
  expect(await stop("SIGTERM")).toBe(143);
  expect(runsIn(root)).toMatchObject([{ state: "running" }]);
  const { stdout } = await pairflow("status", root, "--json");
  expect(JSON.parse(stdout)).toMatchObject({ counts: { error: 1 } });
  await writeFile(join(root, "jobs/job.ts"), copy);
  expect((await pairflow("run", root)).exitCode).toBe(0);
  expect(runsIn(root).map(({ state }) => state)).toEqual(["succeeded", "lost"]);
});

it("a run whose output nobody reads any more ends what is under way", async () => {
  const gated = `import { existsSync, copyFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
export default async ({ sources: [source], target }) => {
  while (!existsSync(source.path.replace(/in.(.).csv$/, "go-$1"))) await setTimeout(20);
  copyFileSync(source.path, target);
};`;
  const files = Object.fromEntries(["a", "b"].map((name) => [`in/${name}.csv`, name]));
  const root = await flowFolder(config(), { ...files, "jobs/job.ts": gated });
  const child = start(["run", root, "--jobs", "2", "--verbose"]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  await expect.poll(() => runsIn(root)).toHaveLength(2);
  child.stdout?.destroy();
  child.stderr?.destroy();
  for (const name of ["a", "b"]) {
    await writeFile(join(root, `go-${name}`), "");
    await expect.poll(async () => visible(await readdir(join(root, "out")))).toContain(`${name}.csv`);
  }
  expect(await ended).toBe(143);
  expect(runsIn(root)).toMatchObject([{ state: "succeeded" }, { state: "succeeded" }]);
});

it("a runner that stands still keeps its flow to itself, and goes on where it was", async () => {
  const root = await flowFolder(config(), { "in/a.csv": "a", "jobs/job.ts": copy });
  const { child, stop } = await serve(root);
  onTestFinished(() => void child.kill("SIGCONT"));
  await namesIn(join(root, "out")).toEqual(["a.csv"]);
  child.kill("SIGSTOP");
  await writeFile(join(root, "in/b.csv"), "b");
  const state = () =>
    Promise.all(["journal.sqlite", "lock.sqlite"].map((name) => readFile(join(root, ".pairflow", name))));
  const before = await state();
  const second = await pairflow("run", root);
  expect(second).toMatchObject({ exitCode: 5, stderr: expect.stringContaining("another runner works on this flow") });
  expect(await state()).toEqual(before);
  expect(await readdir(join(root, "out"))).toEqual(["a.csv"]);
  child.kill("SIGCONT");
  await namesIn(join(root, "out")).toEqual(["a.csv", "b.csv"]);
  expect(await stop("SIGTERM")).toBe(143);
});

it.each([
  ["no database at all", async (path: string) => writeFile(path, "no database ".repeat(1_000))],
  ["cut short", async (path: string) => writeFile(path, (await readFile(path)).subarray(0, 5_000))],
  ["empty", async (path: string) => writeFile(path, "")],
])("with a journal that is %s nothing runs twice", async (what, harm) => {
  const root = await flowFolder(config(), { "in/a.csv": "a", "jobs/job.ts": copy });
  await pairflow("run", root);
  const path = join(root, ".pairflow/journal.sqlite");
  await harm(path);
  await writeFile(join(root, "in/b.csv"), "b");
  const { exitCode, stderr } = await pairflow("run", root, "--verbose", "--json");
  expect(exitCode).toBe(0);
  expect(runsIn(root)).toMatchObject([{ key: "b.csv", state: "succeeded" }]);
  if (what === "empty") return;
  expect(stderr).toContain("the journal could not be read and was moved aside");
  expect((await readdir(join(root, ".pairflow"))).filter((name) => name.includes("unreadable"))).not.toEqual([]);
});
