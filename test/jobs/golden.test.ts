import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { read, utils } from "@e965/xlsx";
import { parse } from "csv-parse/sync";
import { afterAll, describe, expect, it } from "vitest";
import merge from "../../jobs/merge.ts";
import timestamp from "../../jobs/timestamp.ts";
import zscore from "../../jobs/zscore.ts";
import { jobFolder, runJob } from "./run-job.ts";

const PROJECT = join(import.meta.dirname, "../..");
const SHARED = join(PROJECT, "../shared/samples");
const Z_SCORES = [
  -0.7566135042185356, 1.4392182188295246, -0.39749963034900887, 0.10028051024627437, 0.33406337264932884,
  -1.7413400310163856, 1.0218910638588021,
];
const SUBSCRIPTIONS = [500, 1000, 10, 0, 0, 20000, 450];
const EARLIER = new Date("2026-11-20T09:59:59.999Z");

const folder = jobFolder();
afterAll(folder.remove);

/** Stamps, scores and merges as the sample flow does; returns the merged file's rows, numbers as numbers. */
async function flow(fileA: string, fileB: string, extension: string): Promise<readonly Record<string, unknown>[]> {
  const place = (name: string) => folder.place(`${name}${extension}`);
  await runJob(timestamp, [fileA], place("stamped-A"));
  await runJob(timestamp, [fileB], place("stamped-B"), {}, { startedAt: EARLIER });
  await runJob(zscore, [place("stamped-A")], place("scored-A"), { column: "nav" });
  const params = { on: "isin", fill: { subscriptions: 0 } };
  const report = await runJob(merge, [place("scored-A"), place("stamped-B")], place("merged"), params);
  expect(report.facts).toMatchObject({ rows: 7, [`unmatched in scored-A${extension}`]: 2 });
  return rowsOf(place("merged"));
}

function rowsOf(path: string): readonly Record<string, unknown>[] {
  if (path.endsWith(".csv")) return parse(readFileSync(path), { columns: true, cast: (text) => numberIn(text) });
  const workbook = read(readFileSync(path));
  return utils.sheet_to_json(workbook.Sheets[workbook.SheetNames[0] ?? ""] ?? {});
}

function numberIn(text: string): string | number {
  return text !== "" && String(Number(text)) === text ? Number(text) : text;
}

function expectGolden(rows: readonly Record<string, unknown>[]): void {
  expect(Object.keys(rows[0] ?? {})).toEqual(["isin", "nav", "time_started", "z_score_nav", "subscriptions"]);
  expect(rows.map((row) => row["isin"])).toEqual([0, 1, 2, 3, 4, 5, 6].map((index) => `LU123400000${index}`));
  expect(rows.map((row) => row["z_score_nav"])).toEqual(Z_SCORES);
  expect(rows.map((row) => row["subscriptions"])).toEqual(SUBSCRIPTIONS);
  const starts = [9, 9, 9, 10, 10, 9, 9].map((hour) =>
    hour === 9 ? "2026-11-20T09:59:59.999Z" : "2026-11-20T10:00:00.123Z",
  );
  expect(rows.map((row) => row["time_started"])).toEqual(starts);
}

describe("the golden case", () => {
  it("comes out of the shipped workbooks", async () => {
    const source = join(PROJECT, "data/source");
    expectGolden(await flow(join(source, "File_A.xlsx"), join(source, "File_B.xlsx"), ".xlsx"));
  });

  it.runIf(existsSync(SHARED))("comes out of the workbooks beside the design", async () => {
    expectGolden(await flow(join(SHARED, "File_A.xlsx"), join(SHARED, "File_B.xlsx"), ".xlsx"));
  });

  it("comes out of CSV", async () => {
    for (const name of ["File_A", "File_B"]) {
      const workbook = read(readFileSync(join(PROJECT, `data/source/${name}.xlsx`)));
      const rows = utils.sheet_to_json<unknown[]>(workbook.Sheets[workbook.SheetNames[0] ?? ""] ?? {}, { header: 1 });
      folder.write(`${name}.csv`, rows.map((row) => row.join(",")).join("\n"));
    }
    expectGolden(await flow(folder.place("File_A.csv"), folder.place("File_B.csv"), ".csv"));
  });
});
