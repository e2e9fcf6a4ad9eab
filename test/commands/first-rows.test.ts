import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { firstRows } from "../../src/commands/first-rows.ts";
import { tempFolder } from "../support/temp-folder.ts";

async function rowsOf(name: string, content: string | Uint8Array, limit = 2) {
  const path = join(await tempFolder(), name);
  await writeFile(path, content);
  return firstRows(path, limit);
}

describe("the first rows of a file", () => {
  it("are the header and as many rows as asked for", async () => {
    expect(await rowsOf("a.csv", 'isin,nav\nLU1,"1,5"\n')).toEqual({
      rows: [
        ["isin", "nav"],
        ["LU1", "1,5"],
      ],
      hasMore: false,
    });
    expect((await rowsOf("a.csv", "h\n1\n2\n"))?.hasMore).toBe(false);
    expect(await rowsOf("a.csv", "h\n1\n2\n3\n")).toEqual({ rows: [["h"], ["1"], ["2"]], hasMore: true });
    expect(await rowsOf("a.csv", "")).toEqual({ rows: [], hasMore: false });
  });

  it("are read in any encoding with a byte order mark, and with the delimiter of the header", async () => {
    const expected = { rows: [["ä", "b,c", "d"]], hasMore: false };
    expect(await rowsOf("a.csv", "\u{FEFF}ä;b,c;d\n")).toEqual(expected);
    expect(await rowsOf("a.tsv", Buffer.from("\u{FEFF}ä\tb,c\td\n", "utf16le"))).toEqual(expected);
    expect(await rowsOf("a.txt", Buffer.from("\u{FEFF}ä|b,c|d\n", "utf16le").swap16())).toEqual(expected);
  });

  it("are shown as they stand in a table that is not sound", async () => {
    expect((await rowsOf("a.csv", 'a,b\n1\n"2"x,3,4\n'))?.rows).toEqual([["a", "b"], ["1"], ['"2"x', "3", "4"]]);
  });

  it("of a large file are whole, and its end is not read", async () => {
    const wide = "x".repeat(200_000);
    expect(await rowsOf("a.csv", `h\n${wide}\n${wide}\n`)).toEqual({ rows: [["h"], [wide]], hasMore: true });
    expect(await rowsOf("a.csv", `h\n1\n"${wide}${wide}"\n`)).toEqual({ rows: [["h"], ["1"]], hasMore: true });
  });

  it("of JSON lines are its lines", async () => {
    expect(await rowsOf("a.ndjson", '{"a":1}\n{"a":2}\n')).toEqual({
      rows: [['{"a":1}'], ['{"a":2}']],
      hasMore: false,
    });
    expect(await rowsOf("a.json", "[\n1\n]")).toEqual({ rows: [["["], ["1"]], hasMore: true });
  });

  it("of any other format are not shown", async () => {
    expect(await rowsOf("a.xlsx", "PK")).toBeUndefined();
    expect(await rowsOf("a", "x")).toBeUndefined();
  });
});
