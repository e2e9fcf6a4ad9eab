import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import merge from "../../jobs/merge.ts";
import timestamp from "../../jobs/timestamp.ts";
import zscore from "../../jobs/zscore.ts";
import { expectationError } from "../../src/domain/expectations.ts";
import type { JobReport } from "../../src/index.ts";
import { DecimalReader } from "../../src/tables/numbers/decimal.ts";
import { jobFolder, runJob } from "../jobs/run-job.ts";
import { type Example, examplesOf, factLines, tableRows } from "./examples.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/TABLES.md"), "utf8");
const folder = jobFolder();
afterAll(folder.remove);

describe("each example of docs/TABLES.md is what comes out", () => {
  const examples = examplesOf(page);

  test("there are examples", () => {
    expect(examples.length).toBeGreaterThan(6);
  });

  test.each(examples.map((example) => [example.line, example.opening.split("\n", 1)[0], example] as const))(
    "line %i, %s",
    async (...given) => {
      const example = given[2];
      if (example.error !== undefined) {
        await expect(performed(example)).rejects.toHaveProperty("message", example.error);
        return;
      }
      const { facts, warnings } = await performed(example);
      expect(folder.read(targetName(example))).toBe(example.targets[0]?.text);
      expect(factLines(facts)).toEqual(expect.arrayContaining([...example.facts]));
      expect(warnings).toEqual(example.warnings);
    },
  );
});

const DIALECTS = "| source | `csv` | target |";

describe("each dialect in the table of docs/TABLES.md is read so", () => {
  const rows = tableRows(page, DIALECTS);

  test("there are rows", () => {
    expect(rows.length).toBeGreaterThan(15);
  });

  test.each(rows.map((row, index) => [index + 1, row[0]?.codes[1], row] as const))("row %i, %s", async (...given) => {
    const [source, csv, target] = given[2];
    const [name = "", content = ""] = source?.codes ?? [];
    const params = { column: "y", format: "yyyy", csv: JSON.parse(csv?.codes[0] ?? "{}") };
    const run = () => runJob(timestamp, [folder.write(name, unescaped(content))], folder.place(`out-${name}`), params);
    const expected = target?.codes[0] ?? "";
    if (target?.words === "error") {
      await expect(run()).rejects.toHaveProperty("message", expected);
      return;
    }
    await run();
    expect(folder.read(`out-${name}`)).toBe(unescaped(expected));
  });
});

describe("each number in the table of docs/TABLES.md is read so", () => {
  const cells = tableRows(page, "| cell | rules | value |").flatMap(([cell, rules, value]) =>
    (cell?.codes ?? []).map((text) => [text, { rules: rules?.codes[0] ?? "{}", value }] as const),
  );

  test("there are cells", () => {
    expect(cells.length).toBeGreaterThan(12);
  });

  test.each(cells)("%j", (text, { rules, value }) => {
    const reader = new DecimalReader(JSON.parse(rules));
    const bytes = Buffer.from(text);
    const quick = reader.fromBytes(bytes, 0, bytes.length);
    const read = Number.isNaN(quick) ? reader.fromText(text) : quick;
    if (read === undefined || read === null) expect(value?.words).toBe(read === null ? "blank" : "error");
    else expect(String(read)).toBe(value?.codes[0]);
  });
});

const PYTHON = "/usr/bin/python3";
const VERSIONS = "1.5.3 1.10.1\n";

describe("pandas and SciPy", () => {
  it.skipIf(pythonVersions() !== VERSIONS)("print what docs/TABLES.md says they print", () => {
    const sessions = [...page.matchAll(/^```python\n([\s\S]*?)^```$/gm)].map(([, session]) => session);
    const file = folder.write("sessions.txt", sessions.join("\n"));
    const { status, stdout } = spawnSync(PYTHON, ["-W", "ignore", "-m", "doctest", file], { encoding: "utf8" });
    expect(stdout).toBe("");
    expect(status).toBe(0);
    expect(sessions.length).toBeGreaterThan(0);
  });
});

const OPENING = /^(?<job>\w+)(?: (?<params>\{.*?\}))?(?:\nexpect (?<expected>\{.*\}))?$/;

/** Runs an example, and throws what its pair's expectations would. */
async function performed(example: Example): Promise<Required<JobReport>> {
  const { job = "", params = "{}", expected = "{}" } = OPENING.exec(example.opening)?.groups ?? {};
  const paths = example.sources.map(({ name, text }) => folder.write(name, text));
  const target = folder.place(targetName(example));
  const { facts = {}, warnings = [] } = await runAny(job, { paths, target, params: JSON.parse(params) });
  const error = expectationError({ pair: "example", expect: JSON.parse(expected) }, facts);
  if (error !== undefined) throw error;
  return { facts, warnings };
}

interface RunPlaces {
  readonly paths: readonly string[];
  readonly target: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Params have another type in each job. */
function runAny(job: string, { paths, target, params }: RunPlaces): Promise<JobReport> {
  if (job === "timestamp") return runJob(timestamp, paths, target, params);
  if (job === "zscore") return runJob(zscore, paths, target, params);
  if (job === "merge") return runJob(merge, paths, target, params);
  throw new Error(`the page has an example of ${job}, which this test does not know`);
}

function targetName({ targets: [target] }: Example): string {
  return `out-${target?.name ?? "none.csv"}`;
}

function unescaped(text: string): string {
  return text.replaceAll(/\\[nrt]/g, (mark) => ({ "\\n": "\n", "\\r": "\r" })[mark] ?? "\t");
}

/** Nothing where one of them is missing. */
function pythonVersions(): string {
  const script = "import pandas, scipy; print(pandas.__version__, scipy.__version__)";
  return spawnSync(PYTHON, ["-c", script], { encoding: "utf8" }).stdout ?? "";
}
