import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DataFrame, defineFrameJob, loadDanfo } from "../../../src/tables/index.ts";
import { runJob } from "../../../src/testing/index.ts";
import { encoded } from "../../support/encoded-text.ts";

const MARKS = ["a", "0", ".", " ", '"', ",", ";", "\t", "|", "\n", "\r", "'", "\\", "é"];
const TEXTS = [
  "007",
  "1.10",
  "101.50",
  "1e5",
  "-0",
  "NA",
  "",
  "",
  "-",
  "=1+1",
  "1e400",
  " ",
  "true",
  "NaN",
  "Infinity",
];
const NAMES = [
  "isin",
  " nav",
  "index",
  "values",
  "columns",
  "shape",
  "a,b",
  'say "x"',
  "zwei\nzeilen",
  "then",
  "größe",
];

const text = fc.oneof(fc.string({ unit: fc.constantFrom(...MARKS) }), fc.constantFrom(...TEXTS));
const unicode = fc.oneof(text, fc.string({ unit: "grapheme", maxLength: 8 }), fc.constantFrom("日本", "\ufeff"));
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map(String);
/** Columns of numbers alone become numbers, so some are; blanks among them. */
const cells = (length: number) => {
  const kinds = [unicode, fc.oneof(number, fc.constant("")), fc.oneof(number, text)];
  return fc.oneof(...kinds.map((cell) => fc.array(cell, { minLength: length, maxLength: length })));
};

const sample = fc
  .record({ width: fc.integer({ min: 2, max: 5 }), height: fc.integer({ min: 0, max: 10 }) })
  .chain(({ width, height }) =>
    fc.record({
      names: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: width, maxLength: width }),
      columns: fc.array(cells(height), { minLength: width, maxLength: width }),
      order: fc.subarray([...Array(height).keys()], { minLength: Math.min(1, height) }),
      isReversed: fc.boolean(),
      delimiter: fc.constantFrom(",", ";", "\t", "|"),
      newline: fc.constantFrom("\n", "\r\n"),
      encoding: fc.constantFrom("utf-8" as const, "utf-16le" as const),
      quoted: fc.boolean(),
    }),
  );

/** What functions do to the rows of a frame, most of them without the labels that tell where the rows come from. */
const WAYS: Readonly<Record<string, (frame: DataFrame, rows: number[]) => DataFrame>> = {
  "as it is": (frame) => frame,
  "chosen, in another order": (frame, rows) => (rows.length === 0 ? frame : frame.iloc({ rows })),
  "labelled anew": (frame, rows) => (rows.length === 0 ? frame : frame.iloc({ rows }).resetIndex()),
  "with another column": (frame) => (frame.shape[0] === 0 ? frame : frame.addColumn("new", frame.index)),
  "made anew": (frame) => new (loadDanfo().DataFrame)(frame.values, { columns: frame.columns }),
};

describe.each(Object.entries(WAYS))("a frame that is returned %s", (way, change) => {
  it("has its cells, character for character, as csv-parse reads them", async () => {
    await fc.assert(
      fc.asyncProperty(sample, async ({ names, columns, order, isReversed, ...dialect }) => {
        const { delimiter, newline, encoding, quoted } = dialect;
        const height = columns[0]?.length ?? 0;
        const rows = Array.from({ length: height }, (_, row) => columns.map((column) => column[row] ?? ""));
        const options = { delimiter, record_delimiter: newline, quoted, quoted_match: /[\r\n]/ };
        const bytes = encoded(`\ufeff${stringify([names, ...rows], options)}`, encoding);
        const chosen = isReversed ? order.toReversed() : order;
        const job = defineFrameJob({
          read: { csv: { delimiter, quote: '"' } },
          run: (frame) => change(frame, chosen),
        });
        await using result = await runJob(job, { sources: { "a.csv": bytes } });
        const isChosen = way.startsWith("chosen") || way === "labelled anew";
        const kept = isChosen ? chosen.map((row) => rows[row]) : rows;
        const output: string[][] = parse(new TextDecoder(encoding).decode(readFileSync(result.target)), {
          delimiter,
          bom: true,
        });
        expect(output.map((row) => row.slice(0, names.length))).toEqual([names, ...kept]);
        expect(result.report.facts).toMatchObject({ "rows in": height, rows: kept.length });
      }),
      { numRuns: 100 },
    );
  });
});
