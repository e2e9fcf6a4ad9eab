import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import timestamp from "../../jobs/timestamp.ts";
import { jobFolder, runJob, STARTED_AT } from "../jobs/run-job.ts";

const folder = jobFolder();
afterAll(folder.remove);

const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "0", ".", " ", '"', ",", ";", "\t", "|", "\n", "\r", "'", "#", "é", "😀") }),
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.constantFrom("007", "1.10", "NA", "null", "NULL", "", "-", "=1+1", "1e400", "\\N", "\\", "\u0000"),
);

const table = fc.integer({ min: 2, max: 5 }).chain((width) =>
  fc.record({
    width: fc.constant(width),
    rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 12 }),
    delimiter: fc.constantFrom(",", ";", "\t", "|"),
    newline: fc.constantFrom("\n", "\r\n", "\r"),
    quoted: fc.boolean(),
    bom: fc.boolean(),
  }),
);

describe("a table that is stamped", () => {
  it("is, without the new column, what it was", async () => {
    await fc.assert(
      fc.asyncProperty(table, async ({ width, rows, delimiter, newline, quoted, bom }) => {
        const header = Array.from({ length: width }, (_, index) => `col ${index}`);
        const quoted_match = /[\r\n]/;
        const text = stringify([header, ...rows], { delimiter, record_delimiter: newline, quoted, quoted_match, bom });
        await runJob(timestamp, [folder.write("a.csv", text)], folder.place("out.csv"));
        const output: string[][] = parse(folder.read("out.csv"), { delimiter, bom, record_delimiter: newline });
        expect(output.map((row) => row.slice(0, -1))).toEqual([header, ...rows]);
        expect(output.slice(1).every((row) => row.at(-1) === STARTED_AT.toISOString())).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
