import { gzipSync } from "node:zlib";
import { utils, write } from "@e965/xlsx";
import { afterAll, describe, expect, it } from "vitest";
import merge from "../../jobs/merge.ts";
import timestamp from "../../jobs/timestamp.ts";
import zscore from "../../jobs/zscore.ts";
import { jobFolder, runJob } from "./run-job.ts";

const folder = jobFolder();
afterAll(folder.remove);

function workbook(sheets: Readonly<Record<string, unknown[][]>>): Buffer {
  const book = utils.book_new();
  for (const [name, rows] of Object.entries(sheets)) utils.book_append_sheet(book, utils.aoa_to_sheet(rows), name);
  return write(book, { type: "buffer", bookType: "xlsx" });
}

const big = "x".repeat(3_000_000);

const scored = [
  ["no such column", "a.csv", "isin,price\nA,1\n", 'a.csv has no column "nav"; it has "isin", "price"'],
  ["a column in other letters", "a.csv", "isin,NAV \nA,1\n", 'a.csv has no column "nav"; it has "isin", "NAV "'],
  ["nothing", "a.csv", "", "a.csv is empty"],
  ["only a byte order mark", "a.csv", "\ufeff", "a.csv is empty"],
  ["a web page", "a.csv", "<!DOCTYPE html><html><body>Log in</body></html>", "a.csv is a web page, not a table"],
  [
    "a workbook under another name",
    "a.csv",
    workbook({ S: [["nav"], [1]] }),
    "a.csv is a workbook or another zip archive",
  ],
  ["a packed text under another name", "a.csv", gzipSync("nav\n1\n"), "a.csv is a gzip archive, not a text"],
  ["an old workbook under another name", "a.csv", Buffer.from("d0cf11e0a1b11ae1", "hex"), "a.csv is an old workbook"],
  ["a PDF under another name", "a.csv", "%PDF-1.7\n", "a.csv is a PDF document, not a text"],
  ["Parquet under another name", "a.csv", "PAR1\x15\0", "a.csv is a Parquet file, not a text"],
  ["a spreadsheet program's line", "a.csv", "sep=;\nisin;nav\nA;1\n", 'a.csv, line 1: "sep=;" is no header'],
  ["that line in quotes", "a.csv", '"sep=,"\r\nisin,nav\r\n', 'a.csv, line 1: "sep=," is no header'],
  ["a header with a name twice", "a.csv", "nav,isin, nav\n1,A,2\n", 'a.csv has the column "nav" twice in its header'],
  ["a text", "a.csv", 'isin,nav\nA,1\n"B\n\n2",2\n\nC,"12,3x"\n', 'a.csv, line 7, column nav: "12,3x" is not a number'],
  [
    "several texts",
    "a.csv",
    "nav\n1\nx\n \ny\n",
    'a.csv, line 3, column nav: "x" is not a number; 2 such cells: line 3, column nav: "x"; line 5, column nav: "y"',
  ],
  ["a row too short", "a.csv", "isin,nav\nA,1\nB\nC,2\n", "a.csv, line 3: 1 cell, but the header has 2 columns"],
  ["a row too long", "a.csv", "isin,nav\nA,1\nB,2,3\n", "a.csv, line 3: 3 cells, but the header has 2 columns"],
  [
    "an open quote",
    "a.csv",
    'isin,nav\nA,1\n"B,2\nC,3\n',
    "a.csv, line 3, column isin: a quote that opens here is never closed",
  ],
  [
    "text after a closing quote",
    "a.csv",
    'isin,nav\n"A" ,1\n',
    'a.csv, line 2, column isin: text after the closing quote, where "," or the end of the line should be',
  ],
  [
    "an open quote in the header",
    "a.csv",
    '"isin,nav\nA,1\n',
    "a.csv, line 1, column 1: the header has a quote that is never closed",
  ],
  [
    "an open quote in a large file",
    "a.csv",
    `isin,nav\nA,"${big}\n${big}\n${big}\n${big}`,
    "a.csv, line 2, column nav: a quote that opens",
  ],
  [
    "Latin-1 bytes",
    "a.csv",
    Buffer.from("isin,nav\nA,1\nB\xe9,2\n", "latin1"),
    "a.csv, line 3: the byte 0xE9 at offset 14 is not UTF-8 text",
  ],
  [
    "a lone carriage return",
    "a.csv",
    "isin,nav\nA,1\rB,2\n",
    "a.csv, line 2, column nav: a lone carriage return outside quotes",
  ],
  ["a column that is already there", "a.csv", "nav,z_score_nav\n1,2\n", 'a.csv already has a column "z_score_nav"'],
  ["no workbook", "a.xlsx", "isin,nav\n", "a.xlsx could not be read as an .xlsx workbook"],
  ["an empty workbook file", "a.xlsx", "", "a.xlsx is empty"],
  [
    "a cut workbook",
    "a.xlsx",
    workbook({ S: [["nav"], [1]] }).subarray(0, 900),
    "a.xlsx could not be read as an .xlsx",
  ],
  ["two sheets", "a.xlsx", workbook({ S: [["nav"], [1]], T: [["nav"]] }), 'a.xlsx has 2 sheets with cells: "S", "T"'],
  ["text in a workbook", "a.xlsx", workbook({ S: [["nav"], [1], ["x"]] }), 'a.xlsx, line 3, column nav: "x" is not'],
  [
    "cells beside the table",
    "a.xlsx",
    workbook({ S: [["nav"], [1, 2]] }),
    "a.xlsx, row 2: cells to the right of 1 named column",
  ],
  ["an unknown format", "a.pdf", "%PDF", "a.pdf is no table this job can read or write"],
] as const;

describe("zscore refuses a file with", () => {
  it.each(scored)("%s", async (_, name, content, message) => {
    const source = folder.write(name, content);
    await expect(runJob(zscore, [source], folder.place("out.csv"))).rejects.toMatchObject({
      name: "FlowError",
      code: "input-invalid",
      kind: "permanent",
      message: expect.stringContaining(message),
      hint: expect.stringMatching(/.{10}/),
    });
  });

  it.each([
    "NaN",
    "inf",
    "-Infinity",
    "1e400",
    "0x10",
    "1,234",
    "1.234,56",
    "1_000",
    "1 000",
    "--1",
    "1e",
    ".",
    "1.2.3",
    "+-1",
    "١",
  ])("the number %s", async (text) => {
    const source = folder.write("n.csv", `isin,nav\nA,1\nB,"${text}"\n`);
    await expect(runJob(zscore, [source], folder.place("out.csv"))).rejects.toThrow(
      `n.csv, line 3, column nav: "${text}" is not a number`,
    );
  });
});

describe("a job", () => {
  it("points at the column that was probably meant", async () => {
    const source = folder.write("a.csv", "isin,Nav\nA,1\n");
    await expect(runJob(zscore, [source], folder.place("out.csv"))).rejects.toMatchObject({
      hint: 'Did you mean "Nav"?',
    });
  });

  it("says how a key is named that two sources write differently", async () => {
    const left = folder.write("l.csv", "isin,nav\nA,1\n");
    const right = folder.write("r.csv", " ISIN ,sub\nA,2\n");
    await expect(runJob(merge, [left, right], folder.place("out.csv"), { on: "isin" })).rejects.toMatchObject({
      message: 'r.csv has no column "isin"; it has " ISIN ", "sub"',
      hint: 'Name the column as each source does: "on": [["isin","ISIN"]].',
    });
  });

  it("asks for a title line above the header to be taken out", async () => {
    const source = folder.write("a.csv", "Fund report\nisin,nav\nA,1\n");
    await expect(runJob(timestamp, [source], folder.place("out.csv"))).rejects.toMatchObject({
      hint: "Take title lines above the header out of the file, or correct the line.",
    });
  });

  it("refuses to stamp a table that is stamped", async () => {
    const source = folder.write("a.csv", "isin,time_started\nA,1\n");
    await expect(runJob(timestamp, [source], folder.place("out.csv"))).rejects.toThrow(
      'already has a column "time_started"',
    );
  });

  it("refuses a key on several rows of a later source, and names it", async () => {
    const left = folder.write("l.csv", "isin,nav\nA,1\n");
    const right = folder.write("r.csv", "isin,sub\nB,1\nA,2\nB,3\nA,4\n");
    await expect(runJob(merge, [left, right], folder.place("out.csv"), { on: "isin" })).rejects.toThrow(
      'r.csv has 2 keys of "isin" on several rows: B (lines 2, 4), A (lines 3, 5)',
    );
  });

  it("refuses a fill for a column that no source has", async () => {
    const left = folder.write("l.csv", "isin,nav\nA,1\n");
    await expect(runJob(merge, [left, left], folder.place("out.csv"), { on: "isin", fill: { x: 0 } })).rejects.toThrow(
      '"fill" names the column "x"',
    );
  });

  it("names the source whose line is at fault", async () => {
    const left = folder.write("l.csv", "isin,nav\nA,1\n");
    const right = folder.write("r.csv", "isin,sub\nA,2\nB\n");
    await expect(runJob(merge, [left, right], folder.place("out.csv"), { on: "isin" })).rejects.toThrow(
      "r.csv, line 3:",
    );
  });

  it("blames the file system, not the file, for a source or a folder that is gone", async () => {
    const gone = folder.place("gone.csv");
    await expect(runJob(timestamp, [gone], folder.place("out.csv"))).rejects.toMatchObject({
      code: "input-unreadable",
      kind: "environment",
      message: expect.stringContaining("gone.csv could not be read as a table: ENOENT"),
    });
    const source = folder.write("a.csv", "isin\nA\n");
    await expect(runJob(timestamp, [source], folder.place("no/out.csv"))).rejects.toMatchObject({
      code: "folder-missing",
      kind: "environment",
    });
  });

  it("stops when its signal is aborted", async () => {
    const source = folder.write("a.csv", "isin,nav\nA,1\n");
    const signal = AbortSignal.abort(new Error("stopped"));
    await expect(runJob(timestamp, [source], folder.place("out.csv"), {}, { signal })).rejects.toThrow("stopped");
  });
});
