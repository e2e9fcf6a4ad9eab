import type { Batch } from "../../ports/table-reading.ts";
import { decodeInner } from "./code-page.ts";
import { type Dialect, innerEncoding } from "./dialect.ts";
import { unquoted } from "./record.ts";
import type { Scanned } from "./scan.ts";

const LF = 10;
const CR = 13;

/** Rows of a delimited text as the bytes they are. */
export class TextBatch implements Batch {
  readonly rowCount: number;
  /** Its rows, and after `consumed` the beginning of a record that goes on in the next batch. */
  readonly bytes: Buffer;
  readonly consumed: number;
  readonly width: number;
  readonly dialect: Dialect;
  /** Where each row begins. */
  readonly starts: Int32Array;
  /** Where cell c of row r ends: at r * width + c. */
  readonly ends: Int32Array;
  /** The byte that begins a quoted cell; -1 for none. */
  readonly quote: number;
  /** The line of the first byte. */
  readonly firstLine: number;

  constructor(bytes: Buffer, { starts, ends, rowCount, consumed }: Scanned, at: TextPlace) {
    this.bytes = bytes;
    this.starts = starts;
    this.ends = ends;
    this.rowCount = rowCount;
    this.consumed = consumed;
    this.width = at.width;
    this.dialect = at.dialect;
    this.firstLine = at.firstLine;
    this.quote = at.dialect.quote === "" ? -1 : at.dialect.quote.charCodeAt(0);
  }

  /** Where a cell begins, its quote included. */
  cellStart(row: number, column: number): number {
    const at = row * this.width + column;
    return column === 0 ? (this.starts[row] ?? 0) : (this.ends[at - 1] ?? 0) + 1;
  }

  cellEnd(row: number, column: number): number {
    return this.ends[row * this.width + column] ?? 0;
  }

  isEmpty(row: number, column: number): boolean {
    return this.cellStart(row, column) === this.cellEnd(row, column);
  }

  text(row: number, column: number): string | null {
    const from = this.cellStart(row, column);
    const to = this.cellEnd(row, column);
    if (from === to) return null;
    const encoding = innerEncoding(this.dialect);
    if (this.bytes[from] !== this.quote) return decodeInner(this.bytes, from, to, encoding);
    const inner = decodeInner(this.bytes, from + 1, to - 1, encoding);
    return unquoted(inner, this.dialect);
  }

  lineOf(row: number): number {
    const newline = this.dialect.recordEnd === "\r" ? CR : LF;
    const to = this.starts[row] ?? this.bytes.length;
    let line = this.firstLine;
    for (let at = this.bytes.indexOf(newline); at >= 0 && at < to; at = this.bytes.indexOf(newline, at + 1)) line++;
    return line;
  }
}

/** Where a batch stands in its file. */
export interface TextPlace {
  readonly width: number;
  readonly dialect: Dialect;
  readonly firstLine: number;
}
