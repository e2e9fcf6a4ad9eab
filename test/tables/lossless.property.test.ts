import { gunzipSync, gzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import timestamp from "../../jobs/timestamp.ts";
import zscore from "../../jobs/zscore.ts";
import { jobFolder, runJob, STARTED_AT } from "../jobs/run-job.ts";
import { encoded } from "../support/encoded-text.ts";

const folder = jobFolder();
afterAll(folder.remove);

const MARKS = ["a", "0", ".", " ", '"', ",", ";", "\t", "|", "\n", "\r", "'", "#", "\\", "é"];
const TEXTS = ["007", "1.10", "NA", "null", "NULL", "", "-", "=1+1", "1e400", "\\N", "\\", " ", "\u0000", "true"];

const latin = fc.oneof(fc.string({ unit: fc.constantFrom(...MARKS) }), fc.constantFrom(...TEXTS));
const unicode = fc.oneof(latin, fc.string({ unit: "grapheme", maxLength: 8 }), fc.constantFrom("日本", "😀", "\ufeff"));

const table = fc
  .record({
    width: fc.integer({ min: 2, max: 5 }),
    encoding: fc.constantFrom("utf-8" as const, "utf-16le" as const, "utf-16be" as const, "latin1" as const),
    extension: fc.constantFrom(".csv", ".csv.gz", ".txt"),
  })
  .chain(({ width, encoding, extension }) =>
    fc.record({
      width: fc.constant(width),
      encoding: fc.constant(encoding),
      extension: fc.constant(extension),
      rows: fc.array(fc.array(encoding === "latin1" ? latin : unicode, { minLength: width, maxLength: width }), {
        maxLength: 12,
      }),
      delimiter: fc.constantFrom(",", ";", "\t", "|"),
      newline: fc.constantFrom("\n" as const, "\r\n" as const, "\r" as const, "\r\r\n" as const),
      quote: fc.constantFrom('"', "'"),
      escape: fc.constantFrom("doubled", "\\"),
      quoted: fc.boolean(),
      hasBom: fc.boolean(),
      endsWithNewline: fc.boolean(),
    }),
  );

type Sample = typeof table extends fc.Arbitrary<infer Value> ? Value : never;

/** The table as a file of its dialect, and how an independent reader takes such a file apart. */
function written({ width, rows, ...dialect }: Sample) {
  const { delimiter, newline, quote, quoted, encoding } = dialect;
  const mark = dialect.escape === "doubled" ? quote : dialect.escape;
  const header = Array.from({ length: width }, (_, index) => `col ${index}`);
  // The writer of the test knows no escapes of their own, so they are put in before; then the cell has to be quoted.
  const cells = rows.map((row) => row.map((cell) => (mark === quote ? cell : cell.replaceAll(mark, mark + mark))));
  const text = stringify([header, ...cells], {
    delimiter,
    record_delimiter: newline,
    quote,
    escape: mark,
    quoted: quoted || mark !== quote,
    quoted_empty: quoted,
    quoted_match: /[\r\n]/,
    eof: dialect.endsWithNewline,
  });
  const hasBom = encoding.startsWith("utf-16") || (dialect.hasBom && encoding === "utf-8");
  const readBack = (output: string): string[][] =>
    parse(output, { delimiter, quote, escape: mark, record_delimiter: newline, bom: true });
  return { bytes: encoded(hasBom ? `\ufeff${text}` : text, encoding), mark, readBack };
}

function decoded(bytes: Buffer, encoding: Sample["encoding"]): string {
  return encoding === "latin1"
    ? bytes.toString("latin1")
    : new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
}

describe("a table that is stamped and scored", () => {
  it("is, without the new columns, what it was, in its own dialect", async () => {
    await fc.assert(
      fc.asyncProperty(table, async (sample) => {
        const { bytes, mark, readBack } = written(sample);
        const { delimiter, quote, encoding, extension } = sample;
        const name = `a${extension}`;
        const csv = { delimiter, quote, escape: mark, encoding };
        const source = folder.write(name, extension.endsWith(".gz") ? gzipSync(bytes) : bytes);
        await runJob(timestamp, [source], folder.place(`s${extension}`), { csv });
        await runJob(zscore, [folder.place(`s${extension}`)], folder.place(`z${extension}`), {
          csv,
          column: "time_started",
          missing: [STARTED_AT.toISOString()],
        });
        const input = readBack(decoded(bytes, encoding));
        const bytesOut = folder.bytes(`z${extension}`);
        const output = readBack(decoded(extension.endsWith(".gz") ? gunzipSync(bytesOut) : bytesOut, encoding));
        expect(output.map((row) => row.slice(0, -2))).toEqual(input);
        expect(output.slice(1).every((row) => row.at(-2) === STARTED_AT.toISOString() && row.at(-1) === "")).toBe(true);
      }),
      { numRuns: 300 },
    );
  }, 120_000);
});
