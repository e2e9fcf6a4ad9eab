import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { pairflow } from "../support/cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures/jobs");
const fixture = (name: string) => join(FIXTURES, `${name}.ts`);
const A = "isin,nav\nLU1,1\nLU2,3\n";

let folder = "";
let temporary = "";

beforeEach(async () => {
  folder = await tempFolder();
  temporary = await tempFolder();
  vi.stubEnv("NODE_COMPILE_CACHE", join(tmpdir(), "node-compile-cache"));
  vi.stubEnv("TMPDIR", temporary);
  return () => vi.unstubAllEnvs();
});

async function place(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

describe("pairflow try", () => {
  it("runs a bundled job once and shows facts, rows and where the file is", async () => {
    const source = await place("File_A.csv", A);
    const { exitCode, stdout, stderr } = await pairflow("try", "zscore", "--source", source, "--param", "column=nav");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^rows in +2\n/);
    expect(stdout).toContain("\n\nisin  nav  z_score_nav\nLU1   1    -1\nLU2   3    1\n");
    const made = /✓ zscore made (\S+File_A\.csv) \(\d+ B\) in .*\n/.exec(stderr)?.[1] ?? "";
    expect(made.startsWith(temporary)).toBe(true);
    expect(await readFile(made, "utf8")).toBe("isin,nav,z_score_nav\nLU1,1,-1\nLU2,3,1\n");
    expect(await readdir(temporary)).toHaveLength(1);
    expect(await readdir(folder)).toEqual(["File_A.csv"]);
  });

  it("runs a job script with its log, its warnings, and its params as the schema reads them", async () => {
    const source = await place("a.csv", A);
    const copy = await pairflow("try", relative(process.cwd(), fixture("copy")), "--source", source);
    expect(copy).toMatchObject({ exitCode: 0, stdout: "files  1\n\nisin  nav\nLU1   1\nLU2   3\n" });
    expect(copy.stderr).toMatch(new RegExp(`^copying ${source}\n✓ .*copy.ts made .*\nwarning: only a test\n$`));
    const target = join(folder, "out.json");
    const typed = ["--params", '{"factor": 3}', "--param", "factor=4"];
    await pairflow("try", fixture("with-params"), "--source", source, "--target", target, ...typed);
    expect(JSON.parse(await readFile(target, "utf8"))).toMatchObject({ factor: 4, bindings: { file: "a.csv" } });
  });

  it("refuses wrong params in the words of the config, before anything runs", async () => {
    const source = await place("a.csv", A);
    const wrong = ["--param", "factor=two", "--param", "colour=1"];
    const { exitCode, stderr } = await pairflow("try", fixture("with-params"), "--source", source, ...wrong);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("params.factor: Invalid input: expected number, received string");
    expect(stderr).toContain('params: Unrecognized key: "colour"');
    expect(await readdir(temporary)).toEqual([]);
  });

  it("puts a target in place whole, over the one before, and never over a source", async () => {
    const source = await place("a.csv", A);
    const target = await place("out/b.csv", "before");
    await pairflow("try", fixture("throws"), "--source", source, "--target", target);
    expect(await readFile(target, "utf8")).toBe("before");
    expect((await pairflow("try", fixture("copy"), "--source", source, "--target", target)).exitCode).toBe(0);
    expect(await readFile(target, "utf8")).toBe(A);
    expect(await readdir(dirname(target))).toEqual(["b.csv"]);
    expect(await readdir(temporary)).toEqual([]);
    const over = await pairflow("try", fixture("copy"), "--source", source, "--target", join(folder, "out/../a.csv"));
    expect(over).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("the target is the source") });
    const nowhere = await pairflow("try", fixture("copy"), "--source", source, "--target", join(folder, "no/b.csv"));
    expect(nowhere).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("mkdir -p") });
  });

  it.each([
    ["throws", "the rate is missing", /hint: Thrown at .*throws\.ts:2:9/],
    ["exits", "exit", /about to leave\n/],
    ["writes-nothing", "wrote no file for a.csv", /hint: /],
    ["waits", "longer than its timeout of 1.0 s", /hint: /],
  ])("tells of a job that %s as a flow would, and leaves nothing behind", async (name, message, more) => {
    const source = await place("a.csv", A);
    const { exitCode, stdout, stderr } = await pairflow("try", fixture(name), "--source", source, "--timeout", "1s");
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toContain("✗ ");
    expect(stderr).toContain(message);
    expect(stderr).toMatch(more);
    expect(await readdir(temporary)).toEqual([]);
    expect(await readdir(folder)).toEqual(["a.csv"]);
  });

  it("runs a command as the config has it", async () => {
    const source = await place("names.txt", "b\na\n");
    const command = JSON.stringify({ command: ["sort", "{source}", "-o", "{target}"] });
    const sorted = await pairflow("try", command, "--source", source);
    expect(sorted).toMatchObject({ exitCode: 0, stdout: "a\nb\n" });
    const failing = JSON.stringify({ command: ["sh", "-c", "echo no $0 >&2; exit 3", "{param:name}"] });
    const failed = await pairflow("try", failing, "--source", source, "--param", "name=LU1");
    expect(failed).toMatchObject({ exitCode: 1, stdout: "" });
    expect(failed.stderr).toMatch(/^no LU1\n✗ .*exit code 3/);
  });

  it("says it all in one JSON document", async () => {
    const source = await place("a.csv", A);
    const made = await pairflow("try", fixture("copy"), "--source", source, "--json");
    expect(made).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(made.stdout)).toEqual({
      facts: { files: 1 },
      warnings: ["only a test"],
      log: `copying ${source}\n`,
      target: expect.stringMatching(/a\.csv$/),
      rows: [
        ["isin", "nav"],
        ["LU1", "1"],
        ["LU2", "3"],
      ],
      failure: null,
    });
    const failed = await pairflow("try", fixture("refuses"), "--source", source, "--json");
    expect(failed).toMatchObject({ exitCode: 1, stderr: "" });
    expect(JSON.parse(failed.stdout)).toEqual({
      facts: {},
      warnings: [],
      log: "",
      target: null,
      rows: null,
      failure: expect.objectContaining({ code: "input-invalid", hint: "Mend the file." }),
    });
  });

  it("shows ten rows, and of Excel only where it is", async () => {
    const rows = Array.from({ length: 30 }, (_, index) => `LU${index}`);
    const source = await place("a.csv", ["isin", ...rows].join("\n"));
    const many = await pairflow("try", fixture("copy"), "--source", source);
    expect(many.stdout).toBe(`files  1\n\nisin\n${rows.slice(0, 10).join("\n")}\n...\n`);
    const sheet = ["--target", join(folder, "b.xlsx")];
    expect((await pairflow("try", fixture("copy"), "--source", source, ...sheet)).stdout).toBe("files  1\n");
  });

  it("is wrong use without a source, with one that is not there, and of a job that there is not", async () => {
    const source = await place("a.csv", A);
    expect((await pairflow("try", "zscore")).exitCode).toBe(2);
    const missing = await pairflow("try", "zscore", "--source", join(folder, "b.csv"));
    expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("there is no source file") });
    const unknown = await pairflow("try", "zscor", "--source", source);
    expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Did you mean "zscore"?') });
    await place("jobs/scale.ts", "export default () => {};");
    const near = await pairflow("try", join(folder, "jobs/scal.ts"), "--source", source);
    expect(near.stderr).toContain("scale.ts");
    const noJson = await pairflow("try", "{command}", "--source", source);
    expect(noJson).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("the job is no JSON") });
    const misspelt = await pairflow("try", '{"command": ["sort", "{sourc}"]}', "--source", source);
    expect(misspelt.stderr).toContain('there is no placeholder {sourc}\n  hint: Did you mean "{source}"?');
  });

  it("shows the log while the job still runs", async () => {
    const source = await place("a.csv", A);
    const job = await place(
      "talks.mjs",
      `import { existsSync, writeFileSync } from "node:fs";
       import { setTimeout } from "node:timers/promises";
       export default async ({ sources: [{ path }], target, log }) => {
         log.info("first line");
         while (!existsSync(path + ".go")) await setTimeout(10);
         log.info("last line");
         writeFileSync(target, "");
       };`,
    );
    const cli = join(import.meta.dirname, "../../src/cli.ts");
    const child = spawn(process.execPath, [cli, "try", job, "--source", source], {
      stdio: ["ignore", "ignore", "pipe"],
      // Where CI is set, colours are on also without a terminal.
      env: { ...process.env, NO_COLOR: "1" },
    });
    const exit = once(child, "close");
    let seen = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      seen += text;
    });
    await expect.poll(() => seen).toBe("first line\n");
    await writeFile(`${source}.go`, "");
    expect(await exit).toEqual([0, null]);
    expect(seen).toMatch(/^first line\nlast line\n✓ /);
  });

  it("is stopped cleanly by a signal", async () => {
    const source = await place("a.csv", A);
    const job = await place(
      "waits.mjs",
      `import { writeFile } from "node:fs/promises";
       export default async ({ sources, signal }) => {
         await writeFile(sources[0].path + ".started", "");
         await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
       };`,
    );
    const cli = join(import.meta.dirname, "../../src/cli.ts");
    const child = spawn(process.execPath, [cli, "try", job, "--source", source], { stdio: "ignore" });
    const exit = once(child, "exit");
    await expect.poll(() => readdir(folder)).toContain("a.csv.started");
    child.kill("SIGINT");
    expect(await exit).toEqual([130, null]);
    expect(await readdir(temporary)).toEqual([]);
  });
});
