import { execFileSync } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import merge from "../../jobs/merge.ts";
import timestamp from "../../jobs/timestamp.ts";
import zscore from "../../jobs/zscore.ts";
import { jobFolder, runJob, STARTED_AT } from "./run-job.ts";

const folder = jobFolder();
afterAll(folder.remove);

const COLUMNS = 10_000;
const columns = Array.from({ length: COLUMNS }, (_, column) => `c${column}`);
const row = (value: (column: number) => number) => columns.map((_, column) => value(column)).join(",");
const wide = [columns.join(","), row((column) => column), row((column) => column + 2), ""].join("\n");

describe("a table of 10,000 columns", () => {
  const source = folder.write("wide.csv", wide);
  const [header = "", first = "", second = ""] = wide.split("\n");

  it("is scored in its first and its last column", async () => {
    const target = folder.place("scored.csv");
    await runJob(zscore, [source], target, { column: ["c0", "c9999"] });
    expect(folder.read("scored.csv").split("\n")).toEqual([
      `${header},z_score_c0,z_score_c9999`,
      `${first},-1,-1`,
      `${second},1,1`,
      "",
    ]);
  });

  it("is stamped", async () => {
    await runJob(timestamp, [source], folder.place("stamped.csv"));
    const at = STARTED_AT.toISOString();
    expect(folder.read("stamped.csv")).toBe(`${header},time_started\n${first},${at}\n${second},${at}\n`);
  });

  it("is joined with another, by a column in its middle", async () => {
    const other = folder.write("other.csv", "c5000,note\n5002,yes\n");
    await runJob(merge, [source, other], folder.place("merged.csv"), { on: "c5000" });
    expect(folder.read("merged.csv")).toBe(`${header},note\n${first},\n${second},yes\n`);
  });
});

const MEGABYTE = 1_000_000;
const CELL_BYTES = 100 * MEGABYTE;

/** What a job makes of it or says, and the most memory that a process with nothing else needed (bytes). */
function runAlone(job: string, source: string) {
  const project = join(import.meta.dirname, "../..");
  const script = `
    import { readFileSync } from "node:fs";
    import job from ${JSON.stringify(join(project, "jobs", `${job}.ts`))};
    import { runJob } from ${JSON.stringify(join(project, "src/testing/index.ts"))};
    let text, message;
    try {
      await using result = await runJob(job, { sources: [${JSON.stringify(source)}] });
      text = result.text();
    } catch (error) {
      message = error.message;
    }
    console.log(JSON.stringify({ text, message, bytes: process.resourceUsage().maxRSS * 1_024 }));
    process.exit();`;
  const path = folder.write("alone.mjs", script);
  return JSON.parse(
    execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", path], { encoding: "utf8" }),
  );
}

describe("a cell of 100 MB", { timeout: 60_000 }, () => {
  const source = folder.place("cell.csv");
  const file = openSync(source, "w");
  writeSync(file, "isin,nav,note\nA,1,");
  const part = Buffer.alloc(MEGABYTE, "x");
  for (let written = 0; written < CELL_BYTES; written += part.length) writeSync(file, part);
  writeSync(file, "\nB,3,y\n");
  closeSync(file);

  it("is too long a row, which is told with its line, in less memory than five times its size", () => {
    const { message, bytes } = runAlone("timestamp", source);
    expect(message).toMatch(/cell\.csv, line 2: a line longer than 32 MB$/);
    expect(bytes).toBeLessThan(5 * CELL_BYTES);
  });

  it("does not hinder a description of its table", () => {
    const { text, bytes } = runAlone("describe", source);
    expect(text).toMatch(/^nav,2,0,2,/m);
    expect(bytes).toBeLessThan(8 * CELL_BYTES);
  });
});
