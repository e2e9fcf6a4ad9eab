import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Output, RowBatch } from "../../../src/tables/output.ts";
import { writeTable } from "../../../src/tables/write-table.ts";
import { parquetFolder } from "../../support/parquet-files.ts";
import { copyOf, textsOf } from "../../support/table-files.ts";

const folder = await parquetFolder();

async function convert(from: string, to: string, ...more: Output["columns"]): Promise<void> {
  await writeTable(copyOf(await folder.open(from), ...more), folder.place(to), new AbortController().signal);
}

async function contentOf(name: string): Promise<{ columns: readonly string[]; cells: (string | null)[][] }> {
  const table = await folder.open(name);
  return { columns: table.columns, cells: await textsOf(table) };
}

/** An unquoted nothing for null, quotes around all else. */
function csvOf(rows: readonly (readonly (string | null)[])[]): string {
  const written = (cell: string | null) => (cell === null ? "" : `"${cell.replaceAll('"', '""')}"`);
  return rows.map((row) => `${row.map(written).join(",")}\n`).join("");
}

const cell = fc.oneof(
  fc.constant(null),
  fc.string({ unit: fc.constantFrom("a", "0", ".", " ", '"', ",", "\t", "\n", "\r", "\\", "'", "é", "😀", "\ufeff") }),
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.constantFrom("007", "1.10", "NA", "NULL", "null", "true", "", "1e400", "\u0000", "\\x00", "[1]"),
);

const name = fc
  .string({ unit: "grapheme", maxLength: 6 })
  .filter((text) => text.trim() !== "" && !/[;|\t'"\ufeff]/.test(text));

const csv = fc.integer({ min: 2, max: 5 }).chain((width) =>
  fc.record({
    header: fc.uniqueArray(name, {
      minLength: width,
      maxLength: width,
      selector: (each) => each.trim().toLowerCase(),
    }),
    rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 12 }),
  }),
);

describe("a text file", () => {
  it("is, once it was Parquet, what it was", async () => {
    await fc.assert(
      fc.asyncProperty(csv, async ({ header, rows }) => {
        folder.write("a.csv", csvOf([header, ...rows]));
        await convert("a.csv", "b.parquet");
        await convert("b.parquet", "c.parquet");
        await convert("c.parquet", "d.csv");
        const before = await contentOf("a.csv");
        expect(before.cells).toEqual(rows);
        expect(await contentOf("c.parquet")).toEqual(before);
        expect(await contentOf("d.csv")).toEqual(before);
      }),
      { numRuns: 100 },
    );
  }, 120_000);
});

describe("computed numbers", () => {
  it("come out of Parquet as they would come out of a text file", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
        async (numbers) => {
          folder.write("n.csv", `a\n${"x\n".repeat(numbers.length)}`);
          const cellAt = (_: RowBatch, row: number) => numbers[row] ?? null;
          await convert("n.csv", "n.parquet", { kind: "computed", name: "n", type: "number", cell: cellAt });
          const { cells } = await contentOf("n.parquet");
          expect(cells.map(([, text]) => text)).toEqual(
            numbers.map((number) => (Object.is(number, -0) ? "-0" : String(number))),
          );
        },
      ),
      { numRuns: 50 },
    );
  });
});
