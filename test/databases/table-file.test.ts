import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { utils, write } from "@e965/xlsx";
import { describe, expect, test } from "vitest";
import { openFile } from "../../src/databases/table-file.ts";
import { carriedColumns, rowsOf } from "../../src/tables/output.ts";
import { openTables } from "../../src/tables/tables.ts";
import { asText, inShort, loadInto, makeSqliteTarget, writeFiles } from "./support/target.ts";

interface Read {
  readonly columns: readonly string[];
  readonly records: readonly (readonly (string | null)[])[];
  readonly lines: readonly number[];
}

async function readFile(name: string, content: string | Buffer, sheet?: string): Promise<Read> {
  const [path = ""] = writeFiles({ [name]: content });
  await using tables = openTables({ signal: new AbortController().signal });
  const file = await openFile((each) => tables.read({ path: each, name: basename(each) }, { sheet }), path);
  const records: (string | null)[][] = [];
  const lines: number[] = [];
  for await (const batch of file.batches()) {
    for (let row = 0; row < batch.rowCount; row += 1) {
      records.push(file.columns.map((_, column) => batch.text(row, column)));
      lines.push(batch.lineOf(row));
    }
  }
  return { columns: file.columns, records, lines };
}

describe("a text table", () => {
  test.each([
    ["a.csv", "a,b\n1,2\n"],
    ["a.csv", "\uFEFFa,b\r\n1,2"],
    ["a.csv", "a;b\r1;2\r"],
    ["a.csv", '"a";"b"\n\n1;"2"\n\n'],
    ["a.tsv", "a\tb\n1\t2\n"],
    ["a.txt", "a|b\n1|2\n"],
    ["a.txt", " a \tb\r\r\n1\t2\r\r\n"],
    ["a.csv", Buffer.from("\uFEFFa,b\n1,2\n", "utf16le")],
    ["a.ndjson", '{"a":1,"b":"2"}\n'],
  ])("%s with %j", async (name, content) => {
    const { columns, records } = await readFile(name, content);
    expect([columns, ...records]).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
  });

  test("knows the line of a record after line breaks in quotes", async () => {
    const read = await readFile("a.csv", 'a,b\n"1\n2",x\r\n"3\r\n4\r5",y\n6,"""z"""\n');
    expect(read.lines).toEqual([2, 4, 6]);
    expect(read.records).toEqual([
      ["1\n2", "x"],
      ["3\r\n4\r5", "y"],
      ["6", '"z"'],
    ]);
  });

  test("keeps cells as they stand, and blank lines of a table with one column", async () => {
    expect((await readFile("a.csv", "a\n 1 \n\n'x'\n")).records).toEqual([[" 1 "], [null], ["'x'"]]);
  });

  test("reads records and characters that cross the chunks of a large file", async () => {
    const cell = `ä😀${"x".repeat(999)}`;
    const read = await readFile("a.csv", `a,b\n${`"${cell}",2\n`.repeat(2_000)}`);
    expect(read.records).toHaveLength(2_000);
    expect(read.records.every((record) => record[0] === cell)).toBe(true);
  });

  test.each<[string, string | Buffer]>([
    ["a.csv is empty", ""],
    ["a.csv is empty", "\uFEFF"],
    ["column 2 of 3 has no name", "a,,b\n1,2,3\n"],
    ['columns 1 and 2 are both named "A"', "a, A\n1,2\n"],
    ["a.csv, line 3: 3 cells, but the header has 2 columns", "a,b\n1,2\n1,2,3\n"],
    ["a.csv, line 2: the byte 0xFC at offset 2 is not UTF-8 text", Buffer.from("a\nü\n", "latin1")],
    [
      "a.csv, line 1: every second byte is 0, as in UTF-16 text without a byte order mark",
      Buffer.from("a,b\n1,2\n", "utf16le"),
    ],
    ["a.csv, line 2: the byte 0xC3 at offset 2 is not UTF-8 text", Buffer.from("a\n\xc3", "latin1")],
    ["a.csv, line 3, column b: a quote that opens here is never closed", 'a,b\n1,2\n3,"4\n5,6\n'],
    [
      'a.csv, line 2, column a: text after the closing quote, where "," or the end of the line should be',
      'a,b\n"1"x,2\n',
    ],
    ["a.csv is a web page, not a table", "<!DOCTYPE html>\n<html></html>\n"],
  ])("is refused: %s", async (message, content) => {
    await expect(readFile("a.csv", content)).rejects.toMatchObject({
      code: "input-invalid",
      message,
      hint: expect.any(String),
    });
  });
});

describe("a workbook", () => {
  const book = (sheets: Readonly<Record<string, unknown[][]>>): Buffer => {
    const made = utils.book_new();
    for (const [name, cells] of Object.entries(sheets)) {
      utils.book_append_sheet(made, utils.aoa_to_sheet(cells, { UTC: true, cellDates: true }), name);
    }
    return write(made, { type: "buffer", bookType: "xlsx" });
  };

  test("gives numbers with all digits, dates in ISO, text as it stands; skips blank rows", async () => {
    const at = new Date(Date.UTC(2026, 10, 21, 11, 3, 0, 250));
    const cells = [
      ["n", "text", "day", "at", "ok"],
      [0.1 + 0.2, "007", new Date(Date.UTC(2026, 10, 21)), at, true],
      [],
      [1e21, " x ", null, null, false],
    ];
    const read = await readFile("a.xlsx", book({ empty: [], S: cells }));
    expect(read.records).toEqual([
      ["0.30000000000000004", "007", "2026-11-21", "2026-11-21T11:03:00.250", "TRUE"],
      ["1e+21", " x ", null, null, "FALSE"],
    ]);
    expect(read.lines).toEqual([2, 4]);
  });

  test("takes the sheet that is asked for, and asks when there are several", async () => {
    const content = book({ one: [["a"], [1]], two: [["b"], [2]] });
    expect((await readFile("a.xlsx", content, "two")).records).toEqual([["2"]]);
    await expect(readFile("a.xlsx", content)).rejects.toMatchObject({ hint: expect.stringContaining('--sheet "one"') });
    await expect(readFile("a.xlsx", content, "three")).rejects.toMatchObject({
      message: 'a.xlsx has no sheet "three" with cells; its sheets are "one", "two"',
    });
  });

  test.each<[string, Buffer]>([
    ["a text", Buffer.from("a,b\n1,2\n")],
    ["half a workbook", book({ S: [["a"], [1]] }).subarray(0, 900)],
    ["nothing", Buffer.from("")],
    ["no cells", book({ S: [] })],
    ["a row wider than the header", book({ S: [["a"], [1, 2]] })],
  ])("is refused: %s", async (_, content) => {
    await expect(readFile("a.xlsx", content)).rejects.toMatchObject({
      code: "input-invalid",
      hint: expect.any(String),
    });
  });
});

describe("a table in any format that jobs write", () => {
  const CSV = 'isin,day,nav,name\nDE1,2026-11-20,1.5,\nDE2,2026-11-21,-2,"x, ü\n"\n';

  test.each([
    ["a.csv", "a.csv.gz"],
    ["a.csv", "a.ndjson"],
    ["a.csv", "a.jsonl.gz"],
    ["a.csv", "a.xlsx"],
    ["a.csv", "a.parquet"],
  ])("%s as %s is loaded with the same cells and types", async (name, written) => {
    const [path = ""] = writeFiles({ [name]: CSV });
    const target = join(dirname(path), written);
    await using tables = openTables({ signal: new AbortController().signal });
    const table = await tables.read({ path, name });
    await tables.write(target, { columns: carriedColumns(table, 0), rows: rowsOf(table), like: table });
    expect(readFileSync(target).length).toBeGreaterThan(0);
    const database = await makeSqliteTarget();
    expect(inShort(await loadInto(database, [target]))).toEqual(["loaded 2"]);
    expect(asText(await database.query("SELECT *, typeof(nav) FROM t ORDER BY isin"))).toEqual([
      ["DE1", "2026-11-20", "1.5", null, "real"],
      ["DE2", "2026-11-21", "-2", "x, ü\n", "real"],
    ]);
  });

  test("is refused where a cell or a name has a NUL, which PostgreSQL cannot hold", async () => {
    const database = await makeSqliteTarget();
    const paths = writeFiles({
      "a.csv": "a,b\n1,2\n1,\0\n",
      "b.ndjson": '{"a\\u0000": 1}\n',
      "c.ndjson": '{"a\\ud800": 1}\n',
    });
    expect(inShort(await loadInto(database, paths))).toEqual([
      "line 3, column b: found a NUL character, expected text",
      'the name "a\\u0000" has a NUL character in it',
      'the name "a\\uD800" has half a character in it',
    ]);
  });
});
