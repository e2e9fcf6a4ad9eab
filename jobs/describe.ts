import { defineJob, z } from "pairflow";
import { loadDanfo, readFrame, readParams, writeFrame } from "pairflow/tables";

const params = z.strictObject({ ...readParams });

const COLUMNS = ["column", "count", "blanks", "mean", "std", "min", "25%", "50%", "75%", "max"];

/** Writes one row of summary statistics per column of numbers; std is the sample's, quartiles are interpolated, as in pandas. */
export default defineJob({
  params,
  async run({ sources: [source], target, params, signal }) {
    if (source === undefined) throw new Error("describe needs a source");
    const { DataFrame } = loadDanfo();
    const frame = await readFrame(source, { ...params, signal });
    const rowCount = frame.shape[0] ?? 0;
    const numeric = rowCount === 0 ? [] : frame.columns.filter((name) => frame.column(name).dtype !== "string");
    const rows = numeric.map((name) => {
      const numbers = frame.column(name).dropNa();
      const sorted = numbers.values.map(Number).toSorted((a, b) => a - b);
      const quartiles = [0.25, 0.5, 0.75].map((part) => quantile(sorted, part));
      const std = sorted.length > 1 ? numbers.std() : Number.NaN;
      return [
        name,
        sorted.length,
        rowCount - sorted.length,
        numbers.mean(),
        std,
        sorted[0],
        ...quartiles,
        sorted.at(-1),
      ];
    });
    const summary =
      rows.length === 0 ? new DataFrame([], { columns: COLUMNS }) : new DataFrame(rows, { columns: COLUMNS });
    const written = await writeFrame(summary, target);
    return { facts: { "rows in": rowCount, rows: written, "columns of numbers": numeric } };
  },
});

/** Linear between the two nearest values, as pandas and NumPy do. */
function quantile(sorted: readonly number[], part: number): number {
  const place = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
  return low + (high - low) * (place - Math.floor(place));
}
