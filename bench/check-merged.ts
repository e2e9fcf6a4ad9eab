import { createReadStream } from "node:fs";
import { mean, standardDeviation } from "simple-statistics";
import { type Funds, mergedRow } from "./inputs.ts";
import { must } from "./wrong-result.ts";

/** What a merged file must be like. */
export interface Wanted {
  readonly columns: readonly string[];
  /** Whether cells that are not computed have their own text still, or another one for the same number. */
  readonly cells: "kept" | "rewritten";
}

/** What the three pairs of the shipped flow make together. */
export const MERGED: Wanted = {
  columns: ["isin", "nav", "time_started", "z_score_nav", "subscriptions"],
  cells: "kept",
};

const EXACTNESS = 1e-9;
const CHUNK_BYTES = 2 ** 20;

/** Checks the columns (in any order) and every row of a merged file, in File_A's order: scores to 1e-9, times as dates. */
export async function checkMerged(path: string, funds: Funds, wanted: Wanted): Promise<void> {
  let isRight: ((line: string, row: number) => boolean) | undefined;
  let row = 0;
  for await (const lines of linesOf(path)) {
    for (const line of lines) {
      if (isRight === undefined) {
        isRight = checkOf(line.split(","), funds, wanted);
      } else {
        const holds = isRight(line, row);
        must(holds, `row ${row} of a merged file is ${line}, wanted ${Object.values(mergedRow(funds, row)).join()}`);
        row += 1;
      }
    }
  }
  must(row === funds.rowCount, `a merged file has ${row} rows, wanted ${funds.rowCount}`);
}

/** Whether a line is right, for a file with these columns. */
function checkOf(names: readonly string[], funds: Funds, { columns, cells }: Wanted) {
  const isAsWanted = names.toSorted().join() === columns.toSorted().join();
  must(isAsWanted, `a merged file has the columns ${names.join()}, wanted ${columns.join()}`);
  const [isin = -1, nav = -1, subscriptions = -1, score = -1, time = -1] = [
    "isin",
    "nav",
    "subscriptions",
    "z_score_nav",
    "time_started",
  ].map((name) => names.indexOf(name));
  const scoreOf = score < 0 ? undefined : scoring(funds);
  return (line: string, row: number) => {
    const record = line.split(",");
    const want = mergedRow(funds, row);
    const value = Number(want.nav);
    return (
      record.length === names.length &&
      record[isin] === want.isin &&
      (cells === "kept" ? record[nav] === want.nav : Number(record[nav]) === value) &&
      Number(record[subscriptions]) === want.subscriptions &&
      (scoreOf === undefined || isNear(record[score], scoreOf(value))) &&
      (time < 0 || !Number.isNaN(Date.parse(record[time] ?? "")))
    );
  };
}

function scoring(funds: Funds): (nav: number) => number {
  const navs = Array.from({ length: funds.rowCount }, (_, row) => Number(mergedRow(funds, row).nav));
  const [center, deviation] = [mean(navs), standardDeviation(navs)];
  return (nav) => (nav - center) / deviation;
}

function isNear(text: string | undefined, wanted: number): boolean {
  return text !== undefined && text !== "" && Math.abs(Number(text) - wanted) <= EXACTNESS;
}

/** The lines of a plain CSV file without quotes, many at a time. */
async function* linesOf(path: string): AsyncGenerator<readonly string[]> {
  let rest = "";
  for await (const chunk of createReadStream(path, { encoding: "utf8", highWaterMark: CHUNK_BYTES })) {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    yield lines;
  }
  if (rest !== "") yield [rest];
}
