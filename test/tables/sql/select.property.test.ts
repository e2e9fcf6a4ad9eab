import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { expect, it } from "vitest";
import { sqlFolder } from "./sql-jobs.ts";

const { text } = sqlFolder();
const csv = { delimiter: ",", quote: '"' };

const characters = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(",", '"', "'", "\n", "\r\n", ";", " ", "$a", "--", "\ufeff", "é", "😀", "007", "1.10"),
  },
  { weight: 2, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 3 }) },
);
const written = fc.array(characters, { maxLength: 4 }).map((some) => some.join(""));
const cell = fc.option(written, { nil: null, freq: 4 });
const table = fc
  .uniqueArray(
    fc
      .array(characters, { minLength: 1, maxLength: 3 })
      .map((some) => some.join(""))
      .filter((name) => name.trim() !== "" && !/^\ufeff|\0/.test(name)),
    { minLength: 2, maxLength: 4, selector: (name) => name.trim().toLowerCase() },
  )
  .chain((names) =>
    fc.record({
      names: fc.constant(names),
      rows: fc.array(fc.tuple(...names.map(() => cell)), { maxLength: 5 }),
    }),
  );

/** An empty text in quotes, nothing for null. */
function csvOf({ names, rows }: { names: readonly string[]; rows: readonly (readonly (string | null)[])[] }): string {
  return stringify([names, ...rows], { quoted_empty: false, quoted_string: false, quoted_match: /^$|[\r\n]/ });
}

/** Each run starts a DuckDB or two, which takes long where others work, too. */
const MANY_RUNS_MS = 120_000;

it(
  "SELECT * is the table, cell for cell",
  async () => {
    await fc.assert(
      fc.asyncProperty(table, async (sample) => {
        const sources = { "a.csv": csvOf(sample) };
        const made = await text("SELECT * FROM source", { sources, params: { csv } });
        const rows: string[][] = parse(made);
        expect(rows).toEqual([sample.names, ...sample.rows.map((row) => row.map((each) => each ?? ""))]);
        const lines = await text("FROM source", { sources, params: { csv }, target: "out.ndjson" });
        const objects = lines
          .split("\n")
          .slice(0, -1)
          .map((line) => Object.entries(JSON.parse(line)));
        expect(objects).toEqual(sample.rows.map((row) => row.map((each, index) => [sample.names[index], each])));
      }),
      { numRuns: 100 },
    );
  },
  MANY_RUNS_MS,
);

it(
  "a group-by counts and adds as plain JavaScript does",
  async () => {
    const row = fc.record({
      key: fc.constantFrom("A", "B", "b", " ", "ä", null, ""),
      number: fc.option(fc.integer({ min: -1_000, max: 1_000 }), { nil: null }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 30 }), async (rows) => {
        const sources = {
          "a.csv": csvOf({
            names: ["key", "number"],
            rows: rows.map(({ key, number }) => [key, number === null ? null : String(number)]),
          }),
        };
        const query = `SELECT key, count(*) AS rows, count(number) AS numbers, sum(number::BIGINT) AS sum
        FROM source GROUP BY key ORDER BY key NULLS FIRST`;
        const lines = await text(query, { sources, target: "out.ndjson" });
        const groups = Map.groupBy(rows, ({ key }) => key);
        const expected = [...groups]
          .map(([key, some]) => {
            const numbers = some.flatMap(({ number }) => number ?? []);
            const sum = numbers.length === 0 ? null : numbers.reduce((total, each) => total + each, 0);
            return { key, rows: some.length, numbers: numbers.length, sum };
          })
          .sort(byKey);
        expect(
          lines
            .split("\n")
            .slice(0, -1)
            .map((line) => JSON.parse(line)),
        ).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  },
  MANY_RUNS_MS,
);

/** As DuckDB orders texts: by their bytes, NULL first. */
function byKey(a: { key: string | null }, b: { key: string | null }): number {
  if (a.key === null || b.key === null) return a.key === null ? -1 : 1;
  return Buffer.compare(Buffer.from(a.key), Buffer.from(b.key));
}

it(
  "a column of numbers has the values of its cells, with types: auto",
  async () => {
    const number = fc.oneof(
      fc.integer().map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.tuple(fc.integer({ min: -999, max: 999 }), fc.nat({ max: 99 })).map(([whole, part]) => `${whole}.${part}0`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(number, { minLength: 1, maxLength: 8 }), async (cells) => {
        const sources = { "a.csv": `n,\n${cells.map((each) => `${each},\n`).join("")}` };
        const lines = await text("SELECT n FROM source", { sources, types: "auto", target: "out.ndjson" });
        const values = lines
          .split("\n")
          .slice(0, -1)
          .map((line): unknown => JSON.parse(line).n);
        const isKept = typeof values[0] === "number";
        expect(values).toEqual(isKept ? cells.map((each) => Number(each) + 0) : cells);
        if (!isKept)
          expect(cells.some((each) => /e|-0(\.0+)?$/.test(each) || Math.abs(Number(each)) > 2 ** 53)).toBe(true);
      }),
      { numRuns: 100 },
    );
  },
  MANY_RUNS_MS,
);
