import type { Dialect } from "./dialect.ts";

/** What a scanner found in one stretch of bytes. Cell c of row r ends before `ends[r * width + c]`. */
export interface Scanned {
  readonly rowCount: number;
  /** Where each row begins. */
  readonly starts: Int32Array;
  /** Where each cell ends: at its delimiter or line ending. */
  readonly ends: Int32Array;
  /** How many bytes were read as whole records; the rest belongs to the next stretch. */
  readonly consumed: number;
}

/** Why a text file cannot be read on: on which line, counted from 1, in which cell of the record, counted from 0. */
export type ScanFault =
  | { readonly kind: "ragged"; readonly line: number; readonly cells: number }
  | { readonly kind: "open-quote" | "after-quote" | "line-ending"; readonly line: number; readonly cell: number };

/** Thrown by a scanner; whoever knows the file turns it into words. */
export class ScanError extends Error {
  readonly fault: ScanFault;
  constructor(fault: ScanFault) {
    super(`${fault.kind} on line ${fault.line}`);
    this.fault = fault;
  }
}

const LF = 10;
const CR = 13;
const SPACE = 32;
const FIRST_CAPACITY = 4096;

/**
 * Finds records and cells in the bytes of a delimited text, RFC 4180 with the dialect's characters, and changes none of
 * them. A cell that begins with a quote ends with one; a quote further in is part of the text. Where the header ends
 * with a line feed, records do too, with any carriage returns before it; else with a lone carriage return. A line
 * without cells or of spaces alone is no record, except in a table of one column.
 */
export class Scanner {
  /** The line at which the next stretch begins. */
  line: number;
  blankLines = 0;
  readonly skippedLines: number[] = [];
  readonly #width: number;
  readonly #skipsRagged: boolean;
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #escape: number;
  readonly #newline: number;
  /** 1 for the bytes that end an unquoted cell. */
  readonly #isSpecial = new Uint8Array(256);
  #capacity = FIRST_CAPACITY;

  constructor(dialect: Dialect, { width, line, ragged }: ScannerOptions) {
    this.line = line;
    this.#width = width;
    this.#skipsRagged = ragged === "skip";
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    this.#quote = dialect.quote === "" ? -1 : dialect.quote.charCodeAt(0);
    this.#escape = dialect.escape === dialect.quote ? -1 : dialect.escape.charCodeAt(0);
    this.#newline = dialect.recordEnd === "\r" ? CR : LF;
    for (const byte of [this.#delimiter, LF, CR]) this.#isSpecial[byte] = 1;
  }

  /** Reads the records in the first `to` bytes; there is at least one byte more, which is overwritten. */
  scan(bytes: Uint8Array, to: number, rest: "more follows" | "all"): Scanned {
    const width = this.#width;
    const [delimiter, quote, newline, isSpecial] = [this.#delimiter, this.#quote, this.#newline, this.#isSpecial];
    let starts = new Int32Array(this.#capacity);
    let ends = new Int32Array(this.#capacity * width);
    let rowCount = 0;
    const isLast = rest === "all";
    let at = 0;
    let start = 0;
    // Stops the search for a special byte at the end, where it is seen to be none.
    bytes[to] = LF;
    while (start < to) {
      if (rowCount === this.#capacity) {
        this.#capacity *= 2;
        starts = grown(starts, this.#capacity);
        ends = grown(ends, this.#capacity * width);
      }
      const firstEnd = rowCount * width;
      let cells = 0;
      let end: number;
      let quotedLines = 0;
      for (;;) {
        if (bytes[at] === quote && at < to) {
          let lines = 0;
          at++;
          for (;;) {
            if (at >= to) {
              if (!isLast) return this.#found(rowCount, starts, ends, start);
              throw this.#error("open-quote", quotedLines, cells);
            }
            const byte = bytes[at];
            if (byte === quote) {
              if (at + 1 >= to && !isLast) return this.#found(rowCount, starts, ends, start);
              if (this.#escape >= 0 || at + 1 >= to || bytes[at + 1] !== quote) break;
              at += 2;
            } else if (byte === this.#escape) {
              at += 2;
            } else {
              if (byte === newline) lines++;
              at++;
            }
          }
          at++;
          quotedLines += lines;
          if (isSpecial[bytes[at] as number] !== 1) throw this.#error("after-quote", quotedLines, cells);
        } else {
          while (isSpecial[bytes[at] as number] !== 1) at++;
        }
        if (cells < width) ends[firstEnd + cells] = at;
        cells++;
        if (at < to && bytes[at] === delimiter) {
          at++;
          continue;
        }
        end = at;
        break;
      }
      // A line ending, or the end of the stretch.
      let next = end;
      if (newline === LF) while (next < to && bytes[next] === CR) next++;
      if (next >= to) {
        if (!isLast) return this.#found(rowCount, starts, ends, start);
      } else if (bytes[next] === newline) {
        next++;
      } else {
        throw this.#error("line-ending", quotedLines, cells - 1);
      }
      if (cells === width) {
        starts[rowCount] = start;
        rowCount++;
      } else if (cells === 1 && isBlank(bytes, start, end)) {
        this.blankLines++;
      } else if (this.#skipsRagged) {
        this.skippedLines.push(this.line);
      } else {
        throw new ScanError({ kind: "ragged", line: this.line, cells });
      }
      this.line += quotedLines + 1;
      start = next;
      at = next;
    }
    return this.#found(rowCount, starts, ends, start);
  }

  #found(rowCount: number, starts: Int32Array, ends: Int32Array, consumed: number): Scanned {
    return { rowCount, starts, ends, consumed };
  }

  #error(kind: "open-quote" | "after-quote" | "line-ending", lines: number, cell: number): ScanError {
    return new ScanError({ kind, line: this.line + lines, cell });
  }
}

interface ScannerOptions {
  readonly width: number;
  /** The line of the first byte. */
  readonly line: number;
  readonly ragged: "error" | "skip";
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== SPACE) return false;
  return true;
}

function grown(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}
