import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { utils, write } from "@e965/xlsx";
import { describe, expect, test } from "vitest";
import { listTableFiles, readTable } from "../../src/databases/table-file.ts";
import { sha256 } from "../../src/lib/hash.ts";
import { tempFolder, writeFiles } from "./support/target.ts";

interface Read {
  readonly header: readonly string[];
  readonly records: readonly (readonly string[])[];
  readonly lines: readonly number[];
  readonly sha256: string;
}

async function readFile(name: string, content: string | Buffer, sheet?: string): Promise<Read> {
  const [path = ""] = writeFiles({ [name]: content });
  const reading = await readTable(path, { sheet });
  const batches = await Array.fromAsync(reading.batches);
  return {
    header: reading.header,
    records: batches.flatMap((batch) => batch.records),
    lines: batches.flatMap((batch) => batch.lines),
    sha256: reading.sha256(),
  };
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
  ])("%s with %j", async (name, content) => {
    const read = await readFile(name, content);
    expect([read.header, ...read.records]).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
    expect(read.sha256).toBe(sha256(content));
  });

  test("knows the line of a record after line breaks in quotes", async () => {
    const read = await readFile("a.csv", 'a,b\n"1\n2",x\r\n"3\r\n4\r5",y\n6,"""z"""\n');
    expect(read.lines).toEqual([2, 4, 7]);
    expect(read.records).toEqual([
      ["1\n2", "x"],
      ["3\r\n4\r5", "y"],
      ["6", '"z"'],
    ]);
  });

  test("keeps cells as they stand, and blank lines of a table with one column", async () => {
    expect((await readFile("a.csv", "a\n 1 \n\n'x'\n")).records).toEqual([[" 1 "], [""], ["'x'"]]);
  });

  test("reads records and characters that cross the chunks of a large file", async () => {
    const cell = `ä😀${"x".repeat(999)}`;
    const read = await readFile("a.csv", `a,b\n${`"${cell}",2\n`.repeat(2_000)}`);
    expect(read.records).toHaveLength(2_000);
    expect(read.records.every((record) => record[0] === cell)).toBe(true);
  });

  test.each<[string, string | Buffer]>([
    ["the file is empty", ""],
    ["the file is empty", "\uFEFF"],
    ["line 1: column 2 of 3 has no name", "a,,b\n1,2,3\n"],
    ['line 1: columns 1 and 2 are both named "A"', "a, A\n1,2\n"],
    ["line 3 has 3 cells, the header has 2", "a,b\n1,2\n1,2,3\n"],
    ["line 3 is not UTF-8", Buffer.from("a,b\nü,2\nü,3\n", "latin1").fill(195, 4, 5).fill(188, 5, 6)],
    ["line 2 is not UTF-8", Buffer.from("a\nü\n", "latin1")],
    ["line 1 holds a NUL byte", Buffer.from("\uFEFFa,b\n1,2\n", "utf16le")],
    ["line 1 holds a NUL byte", Buffer.from("a,b\n1,2\n", "utf16le")],
    ["line 3 holds a NUL byte", "a,b\n1,2\n1,\0\n"],
    ["line 2 ends in the middle of a character", Buffer.from("a\n\xc3", "latin1")],
    ["the record on line 3: a quote is opened and never closed", 'a,b\n1,2\n3,"4\n5,6\n'],
    ["the record on line 2: a closing quote is followed by more text", 'a,b\n"1"x,2\n'],
    ["the record on line 2: a quote stands in the middle of a cell", 'a,b\n5" disk,2\n'],
    ["line 1: the file is a web page, not a table", "<!DOCTYPE html>\n<html></html>\n"],
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
      ["0.30000000000000004", "007", "2026-11-21", "2026-11-21T11:03:00.250", "true"],
      ["1e+21", " x ", "", "", "false"],
    ]);
    expect(read.lines).toEqual([2, 4]);
  });

  test("takes the sheet that is asked for, and asks when there are several", async () => {
    const content = book({ one: [["a"], [1]], two: [["b"], [2]] });
    expect((await readFile("a.xlsx", content, "two")).records).toEqual([["2"]]);
    await expect(readFile("a.xlsx", content)).rejects.toMatchObject({ hint: 'Name one with --sheet: "one", "two".' });
    await expect(readFile("a.xlsx", content, "three")).rejects.toMatchObject({
      message: 'the workbook has no sheet "three"',
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

describe("the tables of a folder", () => {
  test("come by name; hidden files, temps, lock files, links, folders and other files are left alone", async () => {
    const folder = tempFolder();
    const names = [
      "b.csv",
      "a.XLSX",
      "B.tsv",
      ".hidden.csv",
      ".pf-0123456789ab-x.tmp",
      "~$a.xlsx",
      "c.csv.part",
      "d.json",
    ];
    for (const name of names) writeFileSync(join(folder, name), "");
    mkdirSync(join(folder, "x.csv"));
    symlinkSync(join(folder, "b.csv"), join(folder, "link.csv"));
    const { paths, otherCount } = await listTableFiles(folder);
    expect(paths.map((path) => basename(path))).toEqual(["B.tsv", "a.XLSX", "b.csv"]);
    expect(otherCount).toBe(6);
  });

  test("one file is itself; what is not there or no table is an error", async () => {
    const [path = "", other = ""] = writeFiles({ "a.csv": "", "a.json": "" });
    expect((await listTableFiles(path)).paths).toEqual([path]);
    await expect(listTableFiles(other)).rejects.toMatchObject({ code: "usage" });
    await expect(listTableFiles(`${path}x`)).rejects.toMatchObject({ code: "folder-missing" });
  });
});
