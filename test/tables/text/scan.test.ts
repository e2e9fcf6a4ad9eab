import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TextBatch } from "../../../src/tables/text/batch.ts";
import type { Dialect } from "../../../src/tables/text/dialect.ts";
import { ScanError, type ScanFault, Scanner } from "../../../src/tables/text/scan.ts";

const PLAIN: Dialect = {
  delimiter: ",",
  quote: '"',
  escape: '"',
  newline: "\n",
  recordEnd: "\n",
  encoding: "utf-8",
  hasBom: false,
  hasHeader: true,
};

interface Setting {
  readonly width: number;
  readonly dialect?: Partial<Dialect>;
  readonly ragged?: "error" | "skip";
  /** Where the text is cut into stretches. */
  readonly cuts?: readonly number[];
}

/** The rows of a text read in stretches, as a table reads them, with the line of each. */
function scanned(text: string, { width, dialect = {}, ragged = "error", cuts = [] }: Setting) {
  const full = { ...PLAIN, ...dialect };
  const scanner = new Scanner(full, { width, line: 1, ragged });
  const bytes = Buffer.from(text);
  const rows: { readonly line: number; readonly cells: readonly (string | null)[] }[] = [];
  let rest: Buffer = Buffer.alloc(0);
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  for (const [index, to] of places.entries()) {
    const stretch = Buffer.concat([rest, bytes.subarray(places[index - 1] ?? 0, to), Buffer.alloc(1)]);
    const place = { width, dialect: full, firstLine: scanner.line };
    const found = scanner.scan(stretch, stretch.length - 1, index === places.length - 1 ? "all" : "more follows");
    const batch = new TextBatch(stretch, found, place);
    for (let row = 0; row < batch.rowCount; row++) {
      const cells = Array.from({ length: width }, (_, column) => batch.text(row, column));
      rows.push({ line: batch.lineOf(row), cells });
    }
    rest = stretch.subarray(batch.consumed, -1);
  }
  return { rows, cells: rows.map((row) => row.cells), scanner };
}

function faultOf(text: string, setting: Setting): ScanFault {
  try {
    scanned(text, setting);
  } catch (error) {
    if (error instanceof ScanError) return error.fault;
    throw error;
  }
  throw new Error("nothing was wrong");
}

describe("a scanner", () => {
  it.each<readonly [string, string, Partial<Dialect>]>([
    ["line feeds", "a,b\nc,d\n", {}],
    ["CRLF", "a,b\r\nc,d\r\n", { newline: "\r\n" }],
    ["CR CR LF", "a,b\r\r\nc,d\r\r\n", { newline: "\r\r\n" }],
    ["lone carriage returns", "a,b\rc,d\r", { recordEnd: "\r" }],
    ["line feeds and CRLF", "a,b\r\nc,d\n", {}],
    ["no last line ending", "a,b\nc,d", {}],
    ["a carriage return at the very end", "a,b\nc,d\r", {}],
    ["tabs", "a\tb\nc\td\n", { delimiter: "\t" }],
  ])("reads %s", (_, text, dialect) => {
    expect(scanned(text, { width: 2, dialect }).cells).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
  });

  it.each([
    ["nothing and a quoted nothing", ',""', [null, ""]],
    ["delimiters and line endings in quotes", '"a,\r\n\rb",c', ["a,\r\n\rb", "c"]],
    ["doubled quotes", '"say ""hi""",""""', ['say "hi"', '"']],
    ["quotes further in as text", '5" pipe, "x"', ['5" pipe', ' "x"']],
    ["spaces as they are", " a , b ", [" a ", " b "]],
    ["texts that look like something", "007,#N/A", ["007", "#N/A"]],
    ["a backslash as text", '\\,"a\\"', ["\\", "a\\"]],
  ])("takes %s", (_, text, cells) => {
    expect(scanned(text, { width: 2 }).cells).toEqual([cells]);
  });

  it("takes an escape of the dialect for what follows it", () => {
    const dialect = { escape: "\\" };
    expect(scanned('"a\\"b\\\\",c\n"\\n",\n', { width: 2, dialect }).cells).toEqual([
      ['a"b\\', "c"],
      ["n", null],
    ]);
  });

  it("takes other quotes, or none", () => {
    expect(scanned("'a,''b',\"c\n", { width: 2, dialect: { quote: "'", escape: "'" } }).cells).toEqual([
      ["a,'b", '"c'],
    ]);
    expect(scanned('"a,b"\n', { width: 2, dialect: { quote: "", escape: "" } }).cells).toEqual([['"a', 'b"']]);
  });

  it("leaves out and counts lines that are blank or spaces, but not in a table of one column", () => {
    const { cells, scanner } = scanned("\n \na,b\n\n   \nc,d\n\n", { width: 2 });
    expect(cells).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    expect(scanner.blankLines).toBe(5);
    expect(scanned("a\n\n \n", { width: 1 }).cells).toEqual([["a"], [null], [" "]]);
  });

  it("knows the line of each row, line endings in quotes counted", () => {
    const { rows } = scanned('a,"1\n2\n3"\n\nb,\nc,"x\r\ny"\r\nd,', { width: 2 });
    expect(rows.map(({ line }) => line)).toEqual([1, 5, 6, 8]);
  });

  it("skips lines of another width when asked, and notes them", () => {
    const { cells, scanner } = scanned("Bonds\na,b\n\n1,2,3\nc,d\n", { width: 2, ragged: "skip" });
    expect(cells).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    expect(scanner.skippedLines).toEqual([1, 4]);
  });

  it.each<readonly [string, string, Partial<Dialect>, ScanFault]>([
    ["too few cells", 'a,"\n"\nb\n', {}, { kind: "ragged", line: 3, cells: 1 }],
    ["too many cells", "a,b,\n", {}, { kind: "ragged", line: 1, cells: 3 }],
    ["an open quote", 'a,b\nc,"d\n\n', {}, { kind: "open-quote", line: 2, cell: 1 }],
    ["text after a quote", 'a,b\n"\n"x,d\n', {}, { kind: "after-quote", line: 3, cell: 0 }],
    ["a space after a quote", '"a" ,b\n', {}, { kind: "after-quote", line: 1, cell: 0 }],
    ["a lone carriage return", "a,b\nc\rd,e\n", {}, { kind: "line-ending", line: 2, cell: 0 }],
    [
      "a line feed among carriage returns",
      "a,b\rc,d\n",
      { recordEnd: "\r" },
      { kind: "line-ending", line: 2, cell: 1 },
    ],
  ])("tells %s with line and cell", (_, text, dialect, fault) => {
    expect(faultOf(text, { width: 2, dialect })).toEqual(fault);
  });

  it("reads what csv-parse reads, wherever the stretches are cut", () => {
    const piece = fc.constantFrom("a", "é", "😀", " ", "x y", '"q""q"', '"a,b"', '"l\nl"', '""', "", "\\", "'", "0");
    const rows = fc.array(fc.tuple(piece, piece, piece), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        fc.array(fc.nat(), { maxLength: 4 }),
        (table, newline, ends, cuts) => {
          const text = table.map((row) => row.join(",")).join(newline) + (ends ? newline : "");
          const reference: string[][] = parse(text, { record_delimiter: newline });
          const { cells } = scanned(text, { width: 3, dialect: { newline }, cuts });
          expect(cells.map((row) => row.map((cell) => cell ?? ""))).toEqual(reference);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("finds the same rows, lines and faults however the stretches are cut", () => {
    const wild = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", " ", "\\"), maxLength: 30 });
    const outcome = (text: string, setting: Setting) => {
      try {
        const { rows, scanner } = scanned(text, setting);
        return { rows, blank: scanner.blankLines, skipped: scanner.skippedLines };
      } catch (error) {
        if (error instanceof ScanError) return error.fault;
        throw error;
      }
    };
    const setting = fc.record({
      width: fc.integer({ min: 1, max: 3 }),
      ragged: fc.constantFrom("error" as const, "skip" as const),
      dialect: fc.constantFrom<Partial<Dialect>>({}, { recordEnd: "\r" }, { escape: "\\" }, { quote: "", escape: "" }),
    });
    fc.assert(
      fc.property(wild, setting, fc.array(fc.nat(), { maxLength: 5 }), (text, options, cuts) => {
        expect(outcome(text, { ...options, cuts })).toEqual(outcome(text, options));
      }),
      { numRuns: 5000 },
    );
  });
});
