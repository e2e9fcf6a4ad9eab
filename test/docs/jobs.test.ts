import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { z } from "zod";
import { typeProblems } from "../../src/commands/job-types.ts";
import { readJournal } from "../../src/journal/sqlite.ts";
import { flowFolder, pairflow, pairflowIn } from "../support/cli.ts";
import { installVitest, runVitest } from "../support/vitest-run.ts";
import { consoleSteps, type Example, examplesOf, factLines, filesBefore } from "./examples.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/JOBS.md"), "utf8");
const examples = examplesOf(page);
const hasPython = spawnSync("python3", ["--version"]).status === 0;
const isPython = ({ line }: Example) => configOf(line).includes('"python3"');
/** Of the whole page. */
const allFiles: Readonly<Record<string, string>> = Object.assign(
  {},
  ...examples.map(({ line }) => filesBefore(page, line)),
);

describe("each example of docs/JOBS.md is what comes out", () => {
  test("there are examples of each kind of job", () => {
    const configs = examples.map(({ line }) => configOf(line)).join("\n");
    for (const job of ["ts", "mjs", "sql"]) expect(configs).toMatch(new RegExp(`"job": "\\./jobs/[\\w-]+\\.${job}"`));
    expect(configs).toContain('"command": ["sort"');
    expect(examples.some(isPython)).toBe(true);
  });

  const plain = examples.filter((example) => !isPython(example));
  test.each(plain)("line $line", (example) => isWhatComesOut(example));
  test.skipIf(!hasPython).each(examples.filter(isPython))("line $line", (example) => isWhatComesOut(example));

  async function isWhatComesOut(example: Example): Promise<void> {
    expect(example.opening).toBe("pairflow run");
    const root = await exampleFolder(example);
    const { stdout } = await pairflow("run", root, "--json");
    const [run, ...others] = outcome.parse(JSON.parse(stdout)).runs;
    expect(others).toEqual([]);
    expect(run?.failure?.message).toBe(example.error);
    if (example.error !== undefined) expect(run?.failure?.hint).toBe(example.hint ?? null);
    expect(await madeFiles(root, example)).toEqual(
      Object.fromEntries(example.targets.map((each) => [each.name, each.text])),
    );
    const { report, log } = recordOf(root, run?.run ?? "");
    expect(factLines(report?.facts ?? {})).toEqual(example.facts);
    expect(report?.warnings ?? []).toEqual(example.warnings);
    expect(log).toBe(example.log ?? "");
  }
});

describe("each command of docs/JOBS.md prints what it shows", () => {
  const steps = consoleSteps(page);

  test("there are commands", () => {
    expect(steps.length).toBeGreaterThan(1);
  });

  test.each(steps)("line $line, $command", async ({ line, command, printed }) => {
    const [program, ...args] = command.split(" ");
    expect(program).toBe("pairflow");
    const example = examples.findLast((each) => each.line < line && each.error === undefined);
    if (example === undefined) throw new Error("there is no example before it");
    const root = await exampleFolder(example);
    const { stdout, stderr } = await pairflowIn(root, ...args);
    expect(withoutTimes((stderr + stdout).replaceAll(root, "/flow"))).toBe(withoutTimes(printed));
  });
});

describe("the files in docs/JOBS.md", () => {
  const named = (isWanted: (path: string) => boolean) => Object.keys(allFiles).filter(isWanted);
  const isTest = (path: string) => path.endsWith(".test.ts");

  it("are scripts whose types are right", async () => {
    const root = await flowFolder("", allFiles);
    const scripts = named((path) => path.endsWith(".ts") && !isTest(path)).map((path) => join(root, path));
    expect(scripts.length).toBeGreaterThan(3);
    expect(await typeProblems(root, scripts)).toEqual([]);
  });

  it.each(named(isTest))("are tests that pass: %s", async (path) => {
    const root = await flowFolder("", allFiles);
    await installVitest(root);
    expect(await runVitest(root, path)).toMatch(/Tests {2}2 passed \(2\)/);
  });
});

const outcome = z.object({
  runs: z.array(
    z.object({ run: z.string(), failure: z.object({ message: z.string(), hint: z.string().nullable() }).nullable() }),
  ),
});

function configOf(line: number): string {
  return filesBefore(page, line)["flow.config.json"] ?? "";
}

/** A flow folder with the files that the page shows before an example, and its sources. */
async function exampleFolder({ line, sources }: Example): Promise<string> {
  const { "flow.config.json": config = "", ...files } = filesBefore(page, line);
  return flowFolder(config, { ...files, ...Object.fromEntries(sources.map(({ name, text }) => [name, text])) });
}

/** What is in the folder besides what was put there and what the runner keeps, by path. */
async function madeFiles(root: string, { line, sources }: Example): Promise<Readonly<Record<string, string>>> {
  const given = [...Object.keys(filesBefore(page, line)), ...sources.map(({ name }) => name)];
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  const made = paths.filter((path) => !given.includes(path) && !path.startsWith(".pairflow/")).sort();
  return Object.fromEntries(
    await Promise.all(made.map(async (path) => [path, await readFile(join(root, path), "utf8")])),
  );
}

function recordOf(root: string, run: string) {
  const journal = readJournal(join(root, ".pairflow/journal.sqlite"));
  try {
    return journal.run(run) ?? { report: null, log: undefined };
  } finally {
    journal.close();
  }
}

function withoutTimes(text: string): string {
  return text.replaceAll(/\b\d+(?:\.\d)? m?s\b/g, "12 ms");
}
