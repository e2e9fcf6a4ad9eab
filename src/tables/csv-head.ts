import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { extname } from "node:path";
import { parse } from "csv-parse/sync";
import { delimiterOf, isWebPage } from "../domain/csv-rules.ts";
import { FlowError } from "../domain/errors.ts";
import { refuseRepeatedNames } from "./header.ts";

/** How a text file writes its table. */
export interface CsvDialect {
  readonly extension: string;
  readonly delimiter: string;
  readonly newline: "\n" | "\r\n" | "\r";
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be";
  readonly hasBom: boolean;
  readonly endsWithNewline: boolean;
}

/** What the header of a text file says of the rest. */
export interface CsvHead {
  readonly dialect: CsvDialect;
  /** The column names as they stand. */
  readonly names: readonly string[];
}

const FIRST_LOOK_BYTES = 65_536;
const LONGEST_HEADER_BYTES = 16_777_216;

/**
 * Reads the header, and from it the dialect. The encoding is UTF-8 unless a byte order mark says UTF-16; the delimiter
 * follows domain/csv-rules.ts; the line ending is the header's.
 */
export function readHead(path: string, file: string): CsvHead {
  const descriptor = openSync(path, "r");
  try {
    return headOf(descriptor, file);
  } finally {
    closeSync(descriptor);
  }
}

function headOf(descriptor: number, file: string): CsvHead {
  const { size } = fstatSync(descriptor);
  for (let look = FIRST_LOOK_BYTES; ; look *= 4) {
    const bytes = readAt(descriptor, 0, Math.min(look, size));
    const mark = markOf(bytes);
    const text = new TextDecoder(mark.encoding).decode(bytes);
    refuseNoTable(text, file);
    const length = headerLength(text);
    if (length === undefined && look < size && look < LONGEST_HEADER_BYTES) continue;
    const header = text.slice(0, length ?? text.length);
    const extension = extname(file).toLowerCase();
    const delimiter = delimiterOf(header, extension);
    const names = namesOf(header, delimiter, file);
    const newline = newlineAt(text, header.length);
    const tail = readAt(descriptor, Math.max(0, size - 4), Math.min(4, size));
    const endsWithNewline = /[\r\n]$/.test(new TextDecoder(mark.encoding).decode(tail));
    return { names, dialect: { extension, delimiter, newline, ...mark, endsWithNewline } };
  }
}

function readAt(descriptor: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  const read = readSync(descriptor, bytes, 0, length, position);
  return bytes.subarray(0, read);
}

function markOf(bytes: Buffer): Pick<CsvDialect, "encoding" | "hasBom"> {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: "utf-16le", hasBom: true };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: "utf-16be", hasBom: true };
  return { encoding: "utf-8", hasBom: bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf };
}

function refuseNoTable(text: string, file: string): void {
  if (text === "") {
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

/** Characters before the first line ending outside quotes; undefined when there is none. */
function headerLength(text: string): number | undefined {
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === "\n" || character === "\r")) return index;
  }
  return undefined;
}

function newlineAt(text: string, index: number): CsvDialect["newline"] {
  if (text[index] !== "\r") return "\n";
  return text[index + 1] === "\n" ? "\r\n" : "\r";
}

function namesOf(header: string, delimiter: string, file: string): readonly string[] {
  let names: readonly string[];
  try {
    names = parse(header, { delimiter, relax_quotes: true })[0] ?? [""];
  } catch (cause) {
    throw new FlowError("input-invalid", `${file}, line 1: the header has a quote that is never closed`, {
      hint: 'Close the quote, or double it ("") where it is part of a name.',
      cause,
    });
  }
  refuseRepeatedNames(names, file);
  return names;
}
