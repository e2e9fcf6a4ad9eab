import { writeFileSync } from "node:fs";
import { mean, standardDeviation } from "simple-statistics";
import { afterAll, describe, expect, it } from "vitest";
import { checkMerged, MERGED, type Wanted } from "../../bench/check-merged.ts";
import { mergedRow } from "../../bench/inputs.ts";
import { WrongResult } from "../../bench/wrong-result.ts";
import { jobFolder } from "../jobs/run-job.ts";

const FUNDS = { seed: 7, rowCount: 10 };
const folder = jobFolder();
afterAll(folder.remove);

/** The lines of a right file. */
function rightLines(): string[] {
  const rows = Array.from({ length: FUNDS.rowCount }, (_, row) => mergedRow(FUNDS, row));
  const navs = rows.map(({ nav }) => Number(nav));
  const [center, deviation] = [mean(navs), standardDeviation(navs)];
  const lines = rows.map(({ isin, nav, subscriptions }) =>
    [isin, nav, "2026-11-20T10:00:00.000Z", (Number(nav) - center) / deviation, subscriptions].join(),
  );
  return ["isin,nav,time_started,z_score_nav,subscriptions", ...lines];
}

async function check(lines: readonly string[], wanted: Wanted = MERGED): Promise<void> {
  writeFileSync(folder.place("Merged.csv"), `${lines.join("\n")}\n`);
  await checkMerged(folder.place("Merged.csv"), FUNDS, wanted);
}

describe("the check of a merged file", () => {
  it("takes a right one", () => check(rightLines()));

  it.each<[string, (lines: string[]) => string[]]>([
    ["rows in another order", ([head = "", one = "", two = "", ...rest]) => [head, two, one, ...rest]],
    ["a row too few", (lines) => lines.slice(0, -1)],
    ["a row too many", (lines) => [...lines, lines.at(-1) ?? ""]],
    ["a column too many", (lines) => lines.map((line) => `${line},1`)],
    ["a score that is a little off", (lines) => lines.map((line) => line.replace(/,(-?\d\.\d{6})\d+,/, ",$1,"))],
    ["no time", (lines) => lines.map((line) => line.replace("2026-11-20T10:00:00.000Z", ""))],
    ["another text for the same number", (lines) => lines.map((line) => line.replace(/^(LU\d+,[\d.]+)/, "$10"))],
  ])("refuses one with %s", async (_, change) => {
    await expect(check(change(rightLines()))).rejects.toThrow(WrongResult);
  });

  it("takes another text for the same number from a tool that rewrites cells", async () => {
    const rewritten = rightLines().map((line) => line.replace(/^(LU\d+,[\d.]+)/, "$10"));
    await check(rewritten, { ...MERGED, cells: "rewritten" });
  });
});
