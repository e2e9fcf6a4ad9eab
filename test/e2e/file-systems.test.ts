import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { flowFolder, pairflow } from "../support/cli.ts";
import { buildPreload } from "../support/preload.ts";
import { tempFolder } from "../support/temp-folder.ts";

const CLI = join(import.meta.dirname, "../../src/cli.ts");
const copy = `import { copyFileSync } from "node:fs";
export default ({ sources: [source], target }) => copyFileSync(source.path, target);`;
const flow = (changes: Readonly<Record<string, unknown>> = {}) => ({
  settle: "0s",
  defaults: { retry: { attempts: 3, backoff: "10ms" } },
  pairs: [{ name: "copy", job: "./jobs/job.ts", source: "in", target: "out", ...changes }],
});

interface Result {
  readonly code: number | null;
  readonly text: string;
}

/** The command line within a shell that first says `before`, such as a limit, and with more in its environment. */
async function limited(before: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Result> {
  const env = { ...process.env, NO_COLOR: "1", ...more };
  const child = spawn("sh", ["-c", `${before}; exec "$0" "$@"`, process.execPath, CLI, ...args], { env });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (part) => (text += part));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, text };
}

function mounted(path: string, ...args: readonly string[]): boolean {
  try {
    mkdirSync(path, { recursive: true });
    execFileSync("mount", [...args, path], { stdio: "ignore" });
    onTestFinished(() => void execFileSync("umount", ["-l", path]));
    return true;
  } catch {
    return false;
  }
}

/** State and attempt of each run, oldest first. */
function charged(root: string): readonly string[] {
  const journal = new DatabaseSync(join(root, ".pairflow/journal.sqlite"), { readOnly: true });
  const rows = journal.prepare("SELECT state, attempt FROM runs ORDER BY rowid").all();
  journal.close();
  return rows.map((row) => `${row["state"]} ${row["attempt"]}`);
}

const NOT_MOUNTED = "nothing may be mounted here";

describe("mounts", () => {
  it("a source that is mounted read-only is read as any other", async (context) => {
    const root = await flowFolder(flow(), { "disk/a.csv": "a", "jobs/job.ts": copy });
    if (!mounted(join(root, "in"), "--bind", "-o", "ro", join(root, "disk"))) return context.skip(NOT_MOUNTED);
    expect(() => writeFileSync(join(root, "in/b.csv"), "b")).toThrow("EROFS");
    expect((await pairflow("run", root)).exitCode).toBe(0);
    expect(readFileSync(join(root, "out/a.csv"), "utf8")).toBe("a");
    expect(readdirSync(join(root, "in"))).toEqual(["a.csv"]);
    expect(charged(root)).toEqual(["succeeded 1"]);
  });

  it("source, copies of it and target on a disk each make no difference", async (context) => {
    const root = await flowFolder(flow({ snapshot: true }), { "jobs/job.ts": copy });
    for (const disk of ["in", "out", ".pairflow"]) {
      if (!mounted(join(root, disk), "-t", "tmpfs", "tmpfs")) return context.skip(NOT_MOUNTED);
    }
    writeFileSync(join(root, "in/a.csv"), "a");
    const devices = ["in", "out", ".pairflow"].map((disk) => statSync(join(root, disk)).dev);
    expect(new Set(devices).size).toBe(3);
    expect((await pairflow("run", root)).exitCode).toBe(0);
    expect(readdirSync(join(root, "out"))).toEqual(["a.csv"]);
    expect(readFileSync(join(root, "out/a.csv"), "utf8")).toBe("a");
    expect(readdirSync(join(root, ".pairflow/scratch"))).toEqual([]);
  });
});

/** A file system without hard links, which answers with this error. */
const withoutLinks = (error: string) => `
#include <errno.h>
#include <stdio.h>
int link(const char *from, const char *to) { fprintf(stderr, "no links\\n"); errno = ${error}; return -1; }
int linkat(int a, const char *from, int b, const char *to, int flags) { return link(from, to); }`;

describe.each(["EPERM", "EOPNOTSUPP"])("a file system whose answer to link is %s", (error) => {
  it("gets whole targets all the same, and nothing else", async (context) => {
    const root = await flowFolder(flow(), { "in/a.csv": "a", "in/b.csv": "b", "jobs/job.ts": copy });
    const preload = buildPreload(await tempFolder(), withoutLinks(error));
    if (preload === undefined) return context.skip("there is no C compiler");
    const { code, text } = await limited("true", ["run", root], { LD_PRELOAD: preload });
    expect(text).toContain("no links");
    expect(code).toBe(0);
    expect(readdirSync(join(root, "out")).map((name) => readFileSync(join(root, "out", name), "utf8"))).toEqual([
      "a",
      "b",
    ]);
  });

  it("keeps a file that another program put there meanwhile", async (context) => {
    const rival = `import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
export default ({ target }) => {
  writeFileSync(target, "ours");
  writeFileSync(join(dirname(target), "a.csv"), "theirs");
};`;
    const root = await flowFolder(flow(), { "in/a.csv": "a", "jobs/job.ts": rival });
    const preload = buildPreload(await tempFolder(), withoutLinks(error));
    if (preload === undefined) return context.skip("there is no C compiler");
    const { text } = await limited("true", ["run", root], { LD_PRELOAD: preload });
    expect(text).toContain("another program wrote a different file");
    expect(readdirSync(join(root, "out"))).toEqual(["a.csv"]);
    expect(readFileSync(join(root, "out/a.csv"), "utf8")).toBe("theirs");
  });
});

it.each([
  ["before it writes", `rmSync(folder, { recursive: true }); writeFileSync(target, "made");`],
  ["after it has written", `writeFileSync(target, "made"); rmSync(folder, { recursive: true });`],
])("a target folder that is deleted while a job runs, %s, is made anew and the target too", async (_when, once) => {
  const job = `import { existsSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
export default ({ target, sources: [source] }) => {
  const folder = dirname(target);
  const flag = dirname(dirname(source.path)) + "/deleted";
  if (existsSync(flag)) return void writeFileSync(target, "made");
  writeFileSync(flag, "");
  ${once}
};`;
  const root = await flowFolder(flow(), { "in/a.csv": "a", "jobs/job.ts": job });
  const first = await pairflow("run", root);
  expect(first.stderr).toContain("the folder of out/a.csv went away while this ran");
  expect((await pairflow("run", root)).exitCode).toBe(0);
  expect(readdirSync(join(root, "out"))).toEqual(["a.csv"]);
  expect(charged(root)).toEqual(["failed 0", "succeeded 1"]);
});

/** With as many descriptors as let the program itself work, and no further: how many that are differs between machines. */
async function withoutWorkers() {
  const files = Object.fromEntries(Array.from({ length: 30 }, (_, file) => [`in/${file}.csv`, "a"]));
  for (let descriptors = 48; descriptors >= 26; descriptors -= 2) {
    const root = await flowFolder(flow(), { ...files, "jobs/job.ts": copy });
    const { code, text } = await limited(`ulimit -n ${descriptors}`, ["run", root, "--jobs", "8"]);
    const isFound = /copy: a worker process could not be started or reached: spawn .* EMFILE/.test(text);
    if (isFound) return { root, code, text };
  }
  throw new Error("no limit lets the program start and its workers not");
}

it("with too few file descriptors for a worker the pair is held, nobody is charged, and with more it goes on", async () => {
  const { root, code, text } = await withoutWorkers();
  expect(text).toContain("Raise the limits (ulimit -n");
  expect(code).toBe(4);
  const failed = charged(root).filter((run) => run.startsWith("failed"));
  expect(failed.length).toBeGreaterThan(0);
  expect(failed.length).toBeLessThanOrEqual(8);
  expect(new Set(failed)).toEqual(new Set(["failed 0"]));
  expect((await pairflow("run", root)).exitCode).toBe(0);
  expect(readdirSync(join(root, "out"))).toHaveLength(30);
});

it("under a umask of 077 everything works, and what is made is for its owner alone", async () => {
  const job = `import { writeFileSync } from "node:fs";
export default ({ target }) => writeFileSync(target, "made");`;
  const root = await flowFolder(flow(), { "in/a.csv": "a", "jobs/job.ts": job });
  expect((await limited("umask 077", ["run", root])).code).toBe(0);
  const modes = ["out", "out/a.csv", ".pairflow", ".pairflow/journal.sqlite"].map((path) =>
    (statSync(join(root, path)).mode & 0o777).toString(8),
  );
  expect(modes).toEqual(["700", "600", "700", "600"]);
  writeFileSync(join(root, "in/b.csv"), "b");
  expect((await limited("umask 077", ["run", root])).code).toBe(0);
  expect(charged(root)).toEqual(["succeeded 1", "succeeded 1"]);
});

it("a target that no path can reach is an error of its item alone", async () => {
  const deep = Array.from({ length: 18 }, () => "d".repeat(200)).join("/");
  const files = { [`in/${deep}/a.csv`]: "a", "in/b.csv": "b", "in/c.csv": "c", "jobs/job.ts": copy };
  const target = `out/${"e".repeat(200)}/${"e".repeat(200)}/${"e".repeat(200)}/{file}`;
  const root = await flowFolder(flow({ source: "in/{file:**}", target }), files);
  const { exitCode, stderr } = await pairflow("run", root);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/a path in out\S* is too long for its file system/);
  expect(stderr).toContain("success=2 preliminary=0 error=1");
  expect((await pairflow("run", root)).stderr).toContain("success=2 preliminary=0 error=1");
  expect(charged(root).toSorted()).toEqual(["failed 1", "succeeded 1", "succeeded 1"]);
});

it("a file where a target needs a folder is an error of its item alone", async () => {
  const files = { "in/x/a.csv": "a", "in/b.csv": "b", "out/x": "a file", "jobs/job.ts": copy };
  const root = await flowFolder(flow({ source: "in/{file:**}", target: "out/{file}" }), files);
  const { exitCode, stderr } = await pairflow("run", root);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('"x/a.csv" needs a folder where a file is');
  expect(readFileSync(join(root, "out/b.csv"), "utf8")).toBe("b");
  expect(existsSync(join(root, "out/x/a.csv"))).toBe(false);
});
