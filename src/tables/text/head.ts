import { isUtf8 } from "node:buffer";
import { delimiterOf, isWebPage, quoteOf } from "../../domain/csv-rules.ts";
import { FlowError } from "../../domain/errors.ts";
import type { CsvOptions } from "../read-params.ts";
import { refuseRepeatedNames } from "../table.ts";
import { readBytes, readStart, type TextFile } from "./bytes.ts";
import { decodeInner } from "./code-page.ts";
import { type Dialect, innerEncoding } from "./dialect.ts";
import { cellsOf, recordEnd } from "./record.ts";

/** What the first record of a text file says of the rest. */
export interface CsvHead {
  readonly dialect: Dialect;
  /** The column names as they stand; column_1, column_2, ... for a file without a header. */
  readonly names: readonly string[];
  /** Bytes before the first row, in the inner encoding and without the byte order mark. */
  readonly length: number;
  /** The line of the first row. */
  readonly firstLine: number;
  /** Whether a line ending follows the header; what a file of a header alone ends with. */
  readonly endsWithNewline: boolean;
}

const FIRST_LOOK_BYTES = 65_536;
const LONGEST_HEADER_BYTES = 16_777_216;
const NEWLINE = /^(?:\r\r\n|\r\n|\n|\r)/;

/**
 * Reads the first record whole, and from it the dialect, by rules that look at no sample of the rest (docs/TABLES.md).
 * What `csv` declares is taken as declared.
 */
export async function readHead(file: TextFile, csv: CsvOptions, extension: string): Promise<CsvHead> {
  for (let look = FIRST_LOOK_BYTES; ; look *= 4) {
    const { bytes, isWhole } = await readStart(file, look);
    refuseOtherKinds(bytes, file.name);
    const mark = markOf(bytes, csv.encoding);
    const text = decode(bytes.subarray(mark.bomLength), mark.encoding);
    refuseNoTable(text, file.name);
    const from = /^(?: *[\r\n])*/.exec(text)?.[0].length ?? 0;
    const quote = csv.quote ?? quoteOf(text.slice(from, from + 1));
    const to = recordEnd(text, from, { quote, escape: csv.escape ?? quote, delimiter: csv.delimiter });
    if (to === undefined && !isWhole && look < LONGEST_HEADER_BYTES) continue;
    const record = text.slice(from, to);
    const ending = to === undefined ? "" : (NEWLINE.exec(text.slice(to, to + 3))?.[0] ?? "");
    const dialect: Dialect = {
      delimiter: csv.delimiter ?? delimiterOf(record, extension, quote),
      quote,
      escape: csv.escape ?? quote,
      newline: csv.newline ?? newlineOf(ending),
      recordEnd: ending === "\r" ? "\r" : "\n",
      encoding: mark.encoding,
      hasBom: mark.bomLength > 0,
      hasHeader: (csv.header ?? true) === true,
    };
    await refuseOtherBytes(file, record, dialect);
    if (dialect.hasHeader) refuseSeparatorLine(record, file.name);
    const names = namesOf(record, csv, { dialect, file: file.name });
    const endsWithNewline = ending !== "";
    if (!dialect.hasHeader) return { dialect, names, length: 0, firstLine: 1, endsWithNewline };
    const head = text.slice(0, from + record.length + ending.length);
    return {
      dialect,
      names,
      length: innerLength(head, dialect),
      firstLine: 1 + lineCount(head, ending),
      endsWithNewline,
    };
  }
}

/** By their first bytes. Only what no text begins with. */
const OTHER_KINDS = [
  [
    "PK\x03\x04",
    "a workbook or another zip archive",
    "Give it the extension of what it is, such as .xlsx, or unpack it.",
  ],
  ["\x1f\x8b", "a gzip archive", "Add .gz to its name."],
  ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old workbook or document", "Save it as .xlsx or as CSV."],
  ["%PDF-", "a PDF document", "Ask for the table itself, as CSV or .xlsx."],
  ["PAR1\x15", "a Parquet file", "Give it the extension .parquet."],
] as const;

function refuseOtherKinds(bytes: Buffer, file: string): void {
  const start = bytes.toString("latin1", 0, 8);
  const [, kind, hint] = OTHER_KINDS.find(([signature]) => start.startsWith(signature)) ?? [];
  if (kind !== undefined) throw new FlowError("input-invalid", `${file} is ${kind}, not a text`, { hint });
}

function markOf(bytes: Buffer, declared: CsvOptions["encoding"]): { encoding: Dialect["encoding"]; bomLength: number } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: "utf-16le", bomLength: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: "utf-16be", bomLength: 2 };
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: "utf-8", bomLength: 3 };
  return { encoding: declared ?? "utf-8", bomLength: 0 };
}

/** A character cut off at the end of the look does no harm: the look is longer than the header, or the header is refused. */
function decode(bytes: Buffer, encoding: Dialect["encoding"]): string {
  if (encoding === "latin1" || encoding === "windows-1252") return decodeInner(bytes, 0, bytes.length, encoding);
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
}

function refuseNoTable(text: string, file: string): void {
  if (text.trim() === "") {
    throw new FlowError("input-invalid", `${file} is empty`, {
      hint: "A table needs at least a header line; drop the file again once it is whole.",
    });
  }
  if (isWebPage(text)) {
    throw new FlowError("input-invalid", `${file} is a web page, not a table`, {
      hint: "It was probably saved from a browser or a login page; download the data itself.",
    });
  }
}

function newlineOf(ending: string): Dialect["newline"] {
  return ending === "\r\n" || ending === "\r\r\n" || ending === "\r" ? ending : "\n";
}

/** A header with bytes that are no text would be read wrong; the reader of all bytes says where they are. */
async function refuseOtherBytes(file: TextFile, record: string, { encoding, hasBom }: Dialect): Promise<void> {
  if (!record.includes("\ufffd") && !record.includes("\0")) return;
  const signal = new AbortController().signal;
  for await (const bytes of readBytes(file, { encoding, hasBom, signal, onRead: () => {} })) {
    if (isUtf8(bytes)) return;
  }
}

/** Spreadsheet programs take such a line for themselves; as a header it would make a row of the true one. */
function refuseSeparatorLine(record: string, file: string): void {
  const line = record.replaceAll('"', "");
  if (!/^sep=.$/i.test(line)) return;
  throw new FlowError("input-invalid", `${file}, line 1: "${line}" is no header`, {
    hint: "Take the line out of the file; the delimiter is found without it.",
  });
}

function namesOf(
  record: string,
  { header = true }: CsvOptions,
  { dialect, file }: { readonly dialect: Dialect; readonly file: string },
): readonly string[] {
  const cells = cellsOf(record, dialect);
  if ("fault" in cells) {
    const message = `${file}, line 1, column ${cells.column}: the header has ${cells.fault}`;
    throw new FlowError("input-invalid", message, {
      hint: `Close the quote, or double it (${dialect.quote}${dialect.quote}) where it is part of a name.`,
    });
  }
  if (header === false) return cells.map((_, index) => `column_${index + 1}`);
  const names = header === true ? cells : header;
  refuseRepeatedNames(names, file);
  if (names.length === cells.length) return names;
  throw new FlowError(
    "input-invalid",
    `${file}, line 1: ${cells.length} cells, but "header" names ${names.length} columns`,
    {
      hint: 'Correct "csv": { "header": [...] } in the pair\'s params.',
    },
  );
}

function innerLength(text: string, dialect: Dialect): number {
  return innerEncoding(dialect) === "utf-8" ? Buffer.byteLength(text) : text.length;
}

/** A carriage return counts where it ends lines; elsewhere the line feed after it does. */
function lineCount(text: string, ending: string): number {
  return text.split(ending === "\r" ? "\r" : "\n").length - 1;
}
