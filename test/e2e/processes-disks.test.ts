import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { flowFolder, pairflow } from "../support/cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const isRoot = process.getuid?.() === 0;
const CLI = join(import.meta.dirname, "../../src/cli.ts");
const copy = `import { copyFileSync } from "node:fs";
export default ({ sources: [source], target }) => copyFileSync(source.path, target);`;
const flow = (target: string, source = "in") => ({
  settle: "0s",
  defaults: { retry: { attempts: 3, backoff: "10ms" } },
  pairs: [{ name: "copy", job: "./jobs/job.ts", source, target }],
});

/** A disk of this size at a path, or false where we may not have one. */
function smallDisk(path: string, size: string): boolean {
  try {
    mkdirSync(path, { recursive: true });
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path], { stdio: "ignore" });
    onTestFinished(() => void execFileSync("umount", ["-l", path]));
    return true;
  } catch {
    return false;
  }
}

function charged(root: string, state = ".pairflow"): readonly unknown[] {
  const journal = new DatabaseSync(join(root, state, "journal.sqlite"), { readOnly: true });
  const rows = journal.prepare("SELECT state, attempt FROM runs ORDER BY id").all();
  journal.close();
  return rows.map((row) => `${row["state"]} ${row["attempt"]}`);
}

/** The command line as a user who is not root, whom modes stop. */
async function asNobody(...args: readonly string[]): Promise<{ readonly code: number | null; readonly text: string }> {
  const env = { PATH: process.env["PATH"], HOME: "/nonexistent", NO_COLOR: "1", NODE_DISABLE_COMPILE_CACHE: "1" };
  const child = spawn(process.execPath, [CLI, ...args], { uid: 65_534, gid: 65_534, env, cwd: "/" });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (more) => (text += more));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, text };
}

function giveAway(...paths: readonly string[]): void {
  for (const path of paths) chownSync(path, 65_534, 65_534);
}

describe("a disk that is full", () => {
  it("of the targets is told as that, charges nobody, leaves nothing half, and is fine once there is room", async (context) => {
    const root = await flowFolder(flow("disk/out"), { "in/a.csv": "x".repeat(300_000), "jobs/job.ts": copy });
    const disk = join(root, "disk");
    if (!smallDisk(disk, "400k")) return context.skip("no disk of our own may be mounted here");
    writeFileSync(join(disk, "fill"), "x".repeat(300_000));
    const full = await pairflow("run", root);
    expect(full.exitCode).toBe(4);
    expect(full.stderr).toMatch(/no space left on device|no room left/i);
    expect(await readdir(join(disk, "out"))).toEqual([]);
    expect(charged(root)).toEqual(["failed 0"]);
    rmSync(join(disk, "fill"));
    expect((await pairflow("run", root)).exitCode).toBe(0);
    expect(charged(root)).toEqual(["failed 0", "succeeded 1"]);
  });

  it("of the journal starts nothing, says so, and is fine once there is room", async (context) => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, file) => [`in/${file}.csv`, "x"]));
    const root = await flowFolder(flow("out"), { ...files, "jobs/job.ts": copy });
    const state = join(root, "state");
    if (!smallDisk(state, "160k")) return context.skip("no disk of our own may be mounted here");
    const full = await pairflow("run", root, "--state", state);
    expect(full.exitCode).toBeGreaterThan(0);
    expect(full.stderr).toMatch(/the journal .* cannot be (used|opened): (its disk is full|its disk reports an error)/);
    const made = (await readdir(join(root, "out"))).filter((name) => !name.startsWith("."));
    expect(made.length).toBeLessThan(40);
    execFileSync("mount", ["-o", "remount,size=4m", state]);
    expect((await pairflow("run", root, "--state", state)).exitCode).toBe(0);
    expect((await readdir(join(root, "out"))).sort()).toEqual(
      Object.keys(files)
        .map((path) => path.slice(3))
        .sort(),
    );
    // What ended while there was no room may have been charged, or be known by its target alone.
    expect(charged(root, "state").filter((run) => run === "succeeded 1").length).toBeGreaterThan(30);
    expect(charged(root, "state")).not.toContainEqual(expect.stringContaining("running"));
  });
});

describe.runIf(isRoot)("a folder that may not be used, for a user who is not root", () => {
  /** A flow of that user, in a folder that everybody may reach. */
  async function flowOfNobody(files: Readonly<Record<string, string>> = { "in/a.csv": "a" }): Promise<string> {
    const root = await flowFolder(flow("out"), { ...files, "jobs/job.ts": copy });
    await mkdir(join(root, "out"), { recursive: true });
    giveAway(root, ...readdirSync(root, { recursive: true }).map((name) => join(root, String(name))));
    return root;
  }

  it("as a target is told with the command that mends it, charges nobody, and is fine once it is mended", async () => {
    const root = await flowOfNobody();
    chownSync(join(root, "out"), 0, 0);
    const { code, text } = await asNobody("run", root);
    expect(text).toMatch(/the folder out belongs to someone else/);
    expect(text).toContain(`sudo chown -R 65534:65534 ${join(root, "out")}`);
    expect(code).toBe(4);
    expect(charged(root)).toEqual([]);
    giveAway(join(root, "out"));
    expect((await asNobody("run", root)).code).toBe(0);
    expect(charged(root)).toEqual(["succeeded 1"]);
  });

  it("since it is inside of one that may not be entered is told with that one", async () => {
    const root = await flowOfNobody();
    const share = join(root, "share");
    await mkdir(join(share, "in"), { recursive: true });
    chmodSync(share, 0o700);
    await writeFile(join(root, "flow.config.json"), JSON.stringify(flow("out", "share/in")));
    const { code, text } = await asNobody("run", root);
    expect(code).toBe(4);
    expect(text).toContain("the folder share/in may not be read");
    expect(text).toContain(`sudo setfacl -R -m u:65534:rX ${share}`);
  });

  it("as a source is an error of the pair, and its targets stay", async () => {
    const root = await flowOfNobody();
    expect((await asNobody("run", root)).code).toBe(0);
    chmodSync(join(root, "in"), 0o000);
    const { code, text } = await asNobody("run", root);
    expect(code).toBe(4);
    expect(text).toContain(`the folder in may not be read\n  hint: chmod -R u+rX ${join(root, "in")}`);
    expect(await readdir(join(root, "out"))).toEqual(["a.csv"]);
    chmodSync(join(root, "in"), 0o755);
    expect((await asNobody("run", root)).code).toBe(0);
    expect(charged(root)).toEqual(["succeeded 1"]);
  });

  it("as the state folder stops the start with one sentence", async () => {
    const root = await flowOfNobody();
    mkdirSync(join(root, ".pairflow"));
    chmodSync(join(root, ".pairflow"), 0o700);
    const { code, text } = await asNobody("run", root);
    expect(code).toBe(6);
    expect(text).toMatch(/error: the state folder .* cannot be used/);
    expect(text).not.toContain("    at ");
  });
});

it("a source disk that goes away between two runs changes no target, and is told", async () => {
  const root = await flowFolder(flow("out", "disk/in"), { "disk/in/a.csv": "a", "jobs/job.ts": copy });
  expect((await pairflow("run", root)).exitCode).toBe(0);
  const away = join(await tempFolder(), "away");
  execFileSync("mv", [join(root, "disk"), away]);
  const gone = await pairflow("run", root);
  expect(gone).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("the folder disk/in is not there") });
  expect(await readdir(join(root, "out"))).toEqual(["a.csv"]);
  execFileSync("mv", [away, join(root, "disk")]);
  expect((await pairflow("run", root)).exitCode).toBe(0);
  expect(charged(root)).toEqual(["succeeded 1"]);
});

it("a journal that another program holds is waited for, then told, and nothing has run", async () => {
  const root = await flowFolder(flow("out"), { "in/a.csv": "a", "jobs/job.ts": copy });
  expect((await pairflow("run", root)).exitCode).toBe(0);
  const other = new DatabaseSync(join(root, ".pairflow/journal.sqlite"));
  other.exec("BEGIN IMMEDIATE; UPDATE runs SET log = 'theirs'");
  await writeFile(join(root, "in/b.csv"), "b");
  const held = await pairflow("run", root);
  expect(held).toMatchObject({ exitCode: 6, stderr: expect.stringContaining("another program holds it") });
  expect(await readdir(join(root, "out"))).toEqual(["a.csv"]);
  other.exec("ROLLBACK");
  other.close();
  expect((await pairflow("run", root)).exitCode).toBe(0);
  expect(charged(root)).toEqual(["succeeded 1", "succeeded 1"]);
});
