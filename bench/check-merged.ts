import { open } from "node:fs/promises";
import { mean, standardDeviation } from "simple-statistics";
import { type Funds, mergedRow } from "./inputs.ts";
import { must } from "./wrong-result.ts";

/** What the three pairs of the shipped flow make together. */
export const MERGED_COLUMNS = ["isin", "nav", "time_started", "z_score_nav", "subscriptions"];

const EXACTNESS = 1e-9;

/** Checks the columns and every row of a merged file, in File_A's order: scores to 1e-9, times as dates. */
export async function checkMerged(path: string, funds: Funds, columns: readonly string[]): Promise<void> {
  let row = 0;
  let scoreOf: ((nav: number) => number) | undefined;
  for await (const cells of rowsOf(path)) {
    const names = Object.keys(cells).toSorted().join();
    must(names === columns.toSorted().join(), `a merged file has the columns ${names}, wanted ${columns.join()}`);
    const want = mergedRow(funds, row);
    const { isin, nav, subscriptions, z_score_nav: score, time_started: time } = cells;
    const isRight = isin === want.isin && nav === want.nav && Number(subscriptions) === want.subscriptions;
    must(isRight, `row ${row} of a merged file is ${JSON.stringify(cells)}, wanted ${JSON.stringify(want)}`);
    if (score !== undefined) {
      scoreOf ??= scoring(funds);
      const isNear = score !== "" && Math.abs(Number(score) - scoreOf(Number(nav))) <= EXACTNESS;
      must(isNear, `row ${row} of a merged file has the score "${score}", wanted ${scoreOf(Number(nav))}`);
    }
    must(time === undefined || !Number.isNaN(Date.parse(time)), `row ${row} of a merged file started at "${time}"`);
    row += 1;
  }
  must(row === funds.rowCount, `a merged file has ${row} rows, wanted ${funds.rowCount}`);
}

function scoring(funds: Funds): (nav: number) => number {
  const navs = Array.from({ length: funds.rowCount }, (_, row) => Number(mergedRow(funds, row).nav));
  const [center, deviation] = [mean(navs), standardDeviation(navs)];
  return (nav) => (nav - center) / deviation;
}

/** Checks that two merged files agree: row count, order, each value, and the sum of the scores. */
export async function checkSame(path: string, otherPath: string): Promise<void> {
  const others = rowsOf(otherPath);
  let row = 0;
  let difference = 0;
  for await (const cells of rowsOf(path)) {
    const other = (await others.next()).value ?? {};
    const scores = Number(cells["z_score_nav"]) - Number(other["z_score_nav"]);
    const isSame =
      cells["isin"] === other["isin"] &&
      ["nav", "subscriptions"].every((name) => Number(cells[name]) === Number(other[name])) &&
      Math.abs(scores) <= EXACTNESS;
    must(isSame, `row ${row}: ${JSON.stringify(cells)} here, ${JSON.stringify(other)} in pandas`);
    difference += scores;
    row += 1;
  }
  must((await others.next()).done === true, `pandas has more than ${row} rows`);
  must(Math.abs(difference) <= EXACTNESS, `the sums of the scores differ by ${difference}`);
}

/** Rows of a plain CSV file without quotes, by column name. */
async function* rowsOf(path: string): AsyncGenerator<Readonly<Record<string, string>>, undefined> {
  const file = await open(path);
  let names: readonly string[] | undefined;
  for await (const line of file.readLines()) {
    const cells = line.split(",");
    if (names === undefined) names = cells;
    else yield Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""]));
  }
  return undefined;
}
