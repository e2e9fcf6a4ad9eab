import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { joinTables, openTables } from "../../src/tables/index.ts";
import type { CsvOptions } from "../../src/tables/read-params.ts";
import { type PlainRules, type PlainTable, referenceJoin } from "./reference-join.ts";
import { jobFolder } from "./run-job.ts";

const folder = jobFolder();
afterAll(folder.remove);

/** From no room at all, through room for the later files but not for all keys of the first, to room for all. */
const LIMITS = [0, 1_000, 1_500, 2_000, 3_000, 1_000_000_000];
const KEYS = [
  "A",
  "B",
  "C",
  "D",
  "LU0000000001",
  "LU0000000002",
  "a,b",
  'q"q',
  "é",
  "x\ny",
  "",
  " ",
  "-",
  " - ",
  " A",
  "A ",
  "N.A.",
];
const CELLS = ["", "1", "0.10", "2026-01-01", "2025-12-31T00:00:00.000Z", " ", "-", "NA"];

const key = fc.constantFrom(...KEYS);
const cell = fc.oneof(
  fc.constantFrom(...CELLS),
  fc.string({ unit: fc.constantFrom("a", '"', "'", ",", ";", "\n", "\r", " ", "é"), maxLength: 4 }),
);

const dialect = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "|"),
  quote: fc.constantFrom('"', "'"),
  newline: fc.constantFrom("\n", "\r\n", "\r"),
  declared: fc.option(fc.constantFrom("\n", "\r\n", "\r"), { nil: undefined }),
  quoted: fc.boolean(),
  eof: fc.boolean(),
  encoding: fc.constantFrom("utf-8", "latin1", "utf-16le"),
  isGzip: fc.boolean(),
});
type TextForm = typeof dialect extends fc.Arbitrary<infer Form> ? Form : never;

const shape = fc.record({
  sourceCount: fc.integer({ min: 2, max: 3 }),
  keyCount: fc.integer({ min: 1, max: 2 }),
  hasOwnNames: fc.boolean(),
});

const joinCase = shape.chain(({ sourceCount, keyCount, hasOwnNames }) => {
  const sources = Array.from({ length: sourceCount }, (_, source) => source);
  const keys = Array.from({ length: keyCount }, (_, index) => index);
  const keyName = (index: number, source: number) => (hasOwnNames ? `k${index} of ${source}` : `k${index}`);
  const on = keys.map((index) => (hasOwnNames ? sources.map((source) => keyName(index, source)) : keyName(index, 0)));
  const source = (place: number) =>
    fc
      .subarray(["v", "w", "time_started", `own ${place}`], { minLength: 1 })
      .map((others) => [...keys.map((index) => keyName(index, place)), ...others])
      .chain((columns) => fc.shuffledSubarray(columns, { minLength: columns.length }))
      .chain((columns) => fc.tuple(fc.constant(columns), fc.array(rowOf(columns), { maxLength: 14 }), dialect));
  const rules: fc.Arbitrary<PlainRules> = fc.record({
    on: fc.constant(on),
    how: fc.constantFrom("left", "inner", "outer"),
    duplicates: fc.constantFrom("error", "last", "expand"),
    missing: fc.constantFrom<string[][]>([], ["-"], ["N.A. ", "-"]),
    fill: fc.constantFrom<PlainRules["fill"][]>({}, { v: 0 }, { " w": "none" }),
    suffixes: fc.constantFrom(undefined, ["", "_b", "_c"], ["_a", "_b", "_c"]),
    earliest: fc.constantFrom<string[][]>(["time_started"], [], ["time_started", "v"]),
  });
  return fc.tuple(fc.tuple(...sources.map(source)), rules);
});

function rowOf(columns: readonly string[]): fc.Arbitrary<string[]> {
  return fc.tuple(...columns.map((column) => (column.startsWith("k") ? key : cell)));
}

describe("a join", () => {
  it("is what loops over lists make, to the byte the same within any limit", { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(joinCase, async ([sources, rules]) => {
        const columns = sources.flatMap(([names]) => names);
        fc.pre(Object.keys(rules.fill).every((name) => columns.includes(name.trim())));
        const files = sources.map((source, index) => writeSource(source, index));
        const tables = files.map(({ name }, index): PlainTable => {
          const [names = [], rows = []] = sources[index] ?? [];
          return { name, columns: names, rows };
        });
        const expected = referenceJoin(tables, rules);
        const form = sources[0]?.[2];
        if (form === undefined) throw new Error("a case has no sources");
        let before: Buffer | undefined;
        for (const limitBytes of LIMITS) {
          const joining = joinFiles(files, { ...rules, limitBytes });
          if (expected === undefined) {
            await expect(joining).rejects.toThrow(/^s[12]\.csv.* on several rows: .* \(lines \d+, \d+/);
            continue;
          }
          const { facts, rowCount } = await joining;
          const bytes = readFileSync(folder.place("out.csv"));
          before ??= bytes;
          expect(bytes).toEqual(before);
          expect(facts).toEqual(expected.facts);
          expect(rowCount).toBe(expected.rows.length);
          // A first file without any line ending has none to hand on.
          const newline = form.declared ?? (form.eof || tables[0]?.rows.length !== 0 ? form.newline : "\n");
          expect(readBack(bytes, { ...form, newline })).toEqual([expected.header, ...expected.rows]);
        }
      }),
      { numRuns: 150 },
    );
  });
});

interface SourceFile {
  readonly name: string;
  readonly path: string;
  readonly csv: CsvOptions;
}

function writeSource([columns, rows, form]: readonly [string[], string[][], TextForm], index: number): SourceFile {
  const { delimiter, quote, newline, declared, quoted, eof, encoding, isGzip } = form;
  const text = stringify([columns, ...rows], {
    ...{ delimiter, quote, escape: quote, quoted, eof, record_delimiter: newline, quoted_match: /[\r\n]/ },
  });
  const bytes = Buffer.from(encoding === "utf-16le" ? `\ufeff${text}` : text, encoding);
  const name = `s${index}.csv${isGzip ? ".gz" : ""}`;
  const path = folder.write(name, isGzip ? gzipSync(bytes) : bytes);
  return { name, path, csv: { delimiter, quote, encoding, ...(declared === undefined ? {} : { newline: declared }) } };
}

async function joinFiles(files: readonly SourceFile[], rules: PlainRules & { readonly limitBytes: number }) {
  await using tables = openTables({ signal: new AbortController().signal });
  const inputs = [];
  for (const { path, name, csv } of files) inputs.push(await tables.read({ path, name }, { csv }));
  const joined = await joinTables(tables, inputs, rules);
  const rowCount = await tables.write(folder.place("out.csv"), joined);
  return { facts: joined.facts(), rowCount };
}

function readBack(bytes: Buffer, { delimiter, quote, newline, encoding }: TextForm): string[][] {
  const text = bytes.toString(encoding).replace(/^\ufeff/, "");
  return parse(text, { delimiter, quote, escape: quote, record_delimiter: newline });
}
