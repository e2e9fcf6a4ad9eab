import type { Batch } from "../../ports/table-reading.ts";
import { TextBatch } from "../text/batch.ts";
import { type Dialect, innerEncoding } from "../text/dialect.ts";
import { withoutSpaces } from "../without-spaces.ts";
import type { Keys } from "./key-index.ts";

const SPACE = 32;
const FIRST_NOT_ASCII = 128;
const BLANK = -1;
const LENGTH_BYTES = 4;
/** UTF-8 takes at most three bytes for what is one character of a JavaScript string. */
const MOST_BYTES = 3;

/**
 * Reads the keys of rows: the values of the key cells, without quotes and escapes, as UTF-8. Equal values make equal
 * keys, in whatever dialect or format they stand. A key of several columns is its parts with their lengths, so that
 * "a" + "bc" is not "ab" + "c". It is blank when a part is nothing, spaces, or (spaces around aside) a missing text.
 */
export class KeyReader {
  readonly #columns: readonly number[];
  readonly #missing: ReadonlySet<string>;
  readonly #longestMissing: number;
  /** 1 for the bytes that a blank part may begin with. */
  readonly #mayBeBlank = new Uint8Array(256);
  #froms = new Int32Array(0);
  #tos = new Int32Array(0);
  /** Keys that do not stand in the batch as they are. */
  #copies = Buffer.allocUnsafeSlow(1024);
  #copiesEnd = 0;
  #dialect: Dialect | undefined;
  #quote = -1;
  #escape = -1;
  #isUtf8 = true;
  /** Where the part last read begins and ends in its batch. */
  #from = 0;
  #to = 0;

  constructor(columns: readonly number[], missing: readonly string[]) {
    this.#columns = columns;
    this.#missing = new Set(["", ...missing.map(withoutSpaces)]);
    this.#longestMissing = Math.max(...[...this.#missing].map((text) => Buffer.byteLength(text)));
    for (const text of [" ", ...this.#missing]) this.#mayBeBlank[Buffer.from(text)[0] ?? SPACE] = 1;
  }

  /** The keys of rows from `first` to before `end`. They are good until the next are read. */
  read(batch: Batch, first: number, end: number): Keys {
    const count = end - first;
    if (this.#froms.length < count) {
      this.#froms = new Int32Array(count);
      this.#tos = new Int32Array(count);
    }
    this.#copiesEnd = 0;
    const [column] = this.#columns;
    const bytes =
      batch instanceof TextBatch && column !== undefined && this.#columns.length === 1
        ? this.#readPlaces(batch, column, { first, end })
        : this.#readCopies(batch, { first, end });
    return { count, bytes, froms: this.#froms.subarray(0, count), tos: this.#tos.subarray(0, count) };
  }

  /** Leaves the keys where they are; as soon as that will not do for one, they are all copied. */
  #readPlaces(batch: TextBatch, column: number, { first, end }: Rows): Buffer {
    this.#learn(batch.dialect);
    const [froms, tos] = [this.#froms, this.#tos];
    for (let row = first; row < end; row++) {
      if (!this.#isPlain(batch, row, column)) {
        const text = this.#heldText(batch, row, column);
        if (text !== null) return this.#readCopies(batch, { first, end });
        this.#from = BLANK;
      }
      froms[row - first] = this.#from;
      tos[row - first] = this.#to;
    }
    return batch.bytes;
  }

  /** Puts the keys one after the other into a buffer of their own. */
  #readCopies(batch: Batch, { first, end }: Rows): Buffer {
    if (batch instanceof TextBatch) this.#learn(batch.dialect);
    for (let row = first; row < end; row++) {
      const from = this.#copiesEnd;
      const isHeld = this.#columns.every((column) => this.#copyPart(batch, row, column));
      if (!isHeld) this.#copiesEnd = from;
      this.#froms[row - first] = isHeld ? from : BLANK;
      this.#tos[row - first] = this.#copiesEnd;
    }
    return this.#copies;
  }

  /** Whether the part is not blank. */
  #copyPart(batch: Batch, row: number, column: number): boolean {
    const head = this.#columns.length > 1 ? LENGTH_BYTES : 0;
    const isPlain = batch instanceof TextBatch && this.#isPlain(batch, row, column);
    const text = isPlain ? "" : this.#heldText(batch, row, column);
    if (text === null) return false;
    this.#makeRoom(head + (isPlain ? this.#to - this.#from : MOST_BYTES * text.length));
    const at = this.#copiesEnd + head;
    const length = isPlain
      ? batch.bytes.copy(this.#copies, at, this.#from, this.#to)
      : this.#copies.write(text, at, "utf8");
    if (head > 0) this.#copies.writeInt32LE(length, this.#copiesEnd);
    this.#copiesEnd = at + length;
    return true;
  }

  /** Whether the bytes of a cell, its quotes aside, are its value as UTF-8 and surely not blank; then they are from..to. */
  #isPlain(batch: TextBatch, row: number, column: number): boolean {
    const { bytes } = batch;
    let from = batch.cellStart(row, column);
    let to = batch.cellEnd(row, column);
    if (from < to && bytes[from] === this.#quote) {
      from++;
      to--;
      for (let at = from; at < to; at++) if (bytes[at] === this.#escape) return false;
    }
    if (from >= to) return false;
    const first = bytes[from] ?? SPACE;
    if (this.#mayBeBlank[first] === 1) {
      const isLong = first !== SPACE && bytes[to - 1] !== SPACE && to - from > this.#longestMissing;
      if (!isLong) return false;
    }
    if (!this.#isUtf8) for (let at = from; at < to; at++) if ((bytes[at] ?? 0) >= FIRST_NOT_ASCII) return false;
    this.#from = from;
    this.#to = to;
    return true;
  }

  /** A cell's text, null when it is blank. */
  #heldText(batch: Batch, row: number, column: number): string | null {
    const text = batch.text(row, column);
    return text === null || this.#missing.has(withoutSpaces(text)) ? null : text;
  }

  /** What it takes to read cells of a dialect; the same one mostly. */
  #learn(dialect: Dialect): void {
    if (this.#dialect === dialect) return;
    this.#dialect = dialect;
    this.#quote = dialect.quote === "" ? -1 : dialect.quote.charCodeAt(0);
    this.#escape = dialect.escape === "" ? -1 : dialect.escape.charCodeAt(0);
    this.#isUtf8 = innerEncoding(dialect) === "utf-8";
  }

  #makeRoom(bytes: number): void {
    if (this.#copiesEnd + bytes <= this.#copies.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.#copiesEnd + bytes));
    this.#copies.copy(larger, 0, 0, this.#copiesEnd);
    this.#copies = larger;
  }
}

interface Rows {
  readonly first: number;
  readonly end: number;
}

/** A key for people to read. */
export function shownKey(key: Buffer, columnCount: number): string {
  if (columnCount === 1) return key.toString("utf8");
  const parts: string[] = [];
  for (let at = 0; at < key.length; ) {
    const from = at + LENGTH_BYTES;
    const to = from + key.readInt32LE(at);
    parts.push(key.toString("utf8", from, to));
    at = to;
  }
  return parts.join(" / ");
}
