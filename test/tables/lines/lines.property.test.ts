import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { writeTable } from "../../../src/tables/write-table.ts";
import { copyOf, tableFolder, textsOf } from "../../support/table-files.ts";

const folder = tableFolder();
afterAll(folder.remove);

async function convert(from: string, to: string): Promise<void> {
  await writeTable(copyOf(await folder.open(from)), folder.place(to), new AbortController().signal);
}

async function contentOf(name: string): Promise<{ columns: readonly string[]; cells: (string | null)[][] }> {
  const table = await folder.open(name);
  return { columns: table.columns, cells: await textsOf(table) };
}

/** An unquoted nothing for null; quotes around all else, or only where they are needed. */
function csvOf(rows: readonly (readonly (string | null)[])[], isQuoted: boolean): string {
  const written = (cell: string | null) => {
    if (cell === null) return "";
    return isQuoted || cell === "" || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  };
  return rows.map((row) => `${row.map(written).join(",")}\n`).join("");
}

const cell = fc.oneof(
  fc.constant(null),
  fc.string({
    unit: fc.constantFrom("a", "0", ".", " ", '"', ",", ";", "\t", "\n", "\r", "\\", "'", "é", "😀", "\ufeff"),
  }),
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.constantFrom("007", "1.10", "NA", "null", "true", "", "1e400", "{}", "\u0000", "\u2028"),
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
    rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }),
    isQuoted: fc.boolean(),
  }),
);

describe("a text file", () => {
  it.each(["ndjson", "jsonl.gz"])("is, once it was %s, what it was", async (extension) => {
    await fc.assert(
      fc.asyncProperty(csv, async ({ header, rows, isQuoted }) => {
        folder.write("a.csv", csvOf([header, ...rows], isQuoted));
        await convert("a.csv", `b.${extension}`);
        await convert(`b.${extension}`, "c.csv");
        const before = await contentOf("a.csv");
        expect(before.cells).toEqual(rows);
        expect(await contentOf(`b.${extension}`)).toEqual(before);
        expect(await contentOf("c.csv")).toEqual(before);
      }),
      { numRuns: 200 },
    );
  });
});

describe("a file of JSON lines", () => {
  const key = fc.oneof(
    fc.constantFrom("a", "b", "2", "1", "__proto__", "constructor"),
    fc.string({ unit: "grapheme" }),
  );
  const object = fc.dictionary(
    key.map((name) => name.trim()),
    fc.jsonValue({ maxDepth: 2 }),
    { maxKeys: 5, noNullPrototype: true },
  );

  it("is, once it was copied, what it was", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(object, { minLength: 1 }), fc.constantFrom(undefined, " "), async (objects, space) => {
        fc.pre(objects.some((each) => Object.keys(each).length > 0));
        const lines = objects.map((each) => JSON.stringify(each, null, space).replaceAll("\n", " "));
        folder.write("d.ndjson", lines.join("\n"));
        await convert("d.ndjson", "e.ndjson");
        const copied = folder.read("e.ndjson").trimEnd().split("\n");
        expect(copied.map((line) => JSON.parse(line))).toEqual(lines.map((line) => JSON.parse(line)));
        const { columns, cells } = await contentOf("d.ndjson");
        expect(columns).toEqual([...new Set(lines.flatMap((line) => Object.keys(JSON.parse(line))))]);
        for (const [row, line] of lines.entries()) {
          const values: ReadonlyMap<string, unknown> = new Map(Object.entries(JSON.parse(line)));
          expect(cells[row]).toEqual(
            columns.map((name) => textOf(values.get(name), cells[row]?.[columns.indexOf(name)])),
          );
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** The text a value has in a table; a nested one is compared as a value. */
function textOf(value: unknown, found: string | null | undefined): string | null | undefined {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value;
  if (typeof value !== "object") return JSON.stringify(value);
  expect(JSON.parse(String(found))).toEqual(value);
  return found;
}
