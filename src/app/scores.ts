import type { TableLook } from "../ports/table-look.ts";
import type { ScoresDocument } from "./insights.ts";
import type { KnownFile } from "./known-file.ts";

const SCORE_COLUMN = /^z_score_/;
const OUTLIER = 3;
const OUTLIERS_LISTED = 20;
const BINS = 40;
/** Files whose scores are remembered. */
const KEPT = 20;

/** Scores of targets, each file read once while it stays the same. Undefined for a file without a column of scores. */
export function createScores(look: TableLook): (file: KnownFile) => Promise<ScoresDocument | undefined> {
  const known = new Map<string, Promise<ScoresDocument | undefined>>();
  return (file) => {
    const key = `${file.path}\0${file.version}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const scores = scoresOf(file, look);
    known.set(key, scores);
    scores.catch(() => known.delete(key));
    const oldest = known.keys().next().value;
    if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
    return scores;
  };
}

async function scoresOf(file: KnownFile, look: TableLook): Promise<ScoresDocument | undefined> {
  const values: number[] = [];
  const outliers: { line: number; name: string; score: number }[] = [];
  let column: string | undefined;
  let blank = 0;
  let outlierCount = 0;
  const batches = look.numbers(file, (columns) => indexOrNone(columns.findIndex((name) => SCORE_COLUMN.test(name))));
  let step = await batches.next();
  for (; step.done !== true; step = await batches.next()) {
    const { value: batch } = step;
    column = batch.column;
    for (const [row, score] of batch.values.entries()) {
      if (score === null) {
        blank += 1;
        continue;
      }
      values.push(score);
      if (Math.abs(score) <= OUTLIER) continue;
      outlierCount += 1;
      if (outliers.length < OUTLIERS_LISTED) outliers.push({ line: batch.line(row), name: batch.name(row), score });
    }
  }
  if (column === undefined) return undefined;
  const { isWhole } = step.value;
  return { column, count: values.length, blank, bins: binsOf(values), outlierCount, outliers, isWhole };
}

function indexOrNone(index: number): number | undefined {
  return index === -1 ? undefined : index;
}

/** Equal steps from the smallest to the largest; one of no width when all are equal. */
function binsOf(values: readonly number[]): ScoresDocument["bins"] {
  if (values.length === 0) return [];
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (least === most) return [{ from: least, to: most, count: values.length }];
  const width = (most - least) / BINS;
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values) {
    const bin = Math.min(BINS - 1, Math.floor((value - least) / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count, index) => ({
    from: least + index * width,
    to: index === BINS - 1 ? most : least + (index + 1) * width,
    count,
  }));
}
