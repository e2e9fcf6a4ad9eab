import type { Format } from "../format.ts";
import { type CarriedColumn, type CellRef, type ComputedColumn, type Output, type RowBatch, rowAt } from "../output.ts";
import { TextBatch } from "./batch.ts";
import { CellEncoder } from "./cells.ts";
import { type Dialect, isSameText } from "./dialect.ts";
import { type Copying, copyingOf, type Part, partsOf } from "./parts.ts";
import { TextTarget } from "./target.ts";
import { usesThread } from "./thread.ts";

const FLUSH_AT_BYTES = 1_048_576;
const FIRST_BYTES = 65_536;
/** Up to here a loop over bytes is quicker than a call. */
const SHORT_BYTES = 40;

/** Writes a delimited text in the dialect of the table it continues; returns how many rows. */
export async function writeCsv(output: Output, path: string, format: Format): Promise<number> {
  const dialect = dialectFor(output, format);
  const { isGzip, extension } = format;
  const inThread = !isGzip && usesThread(output.like.sizeBytes);
  const target = await TextTarget.open(path, { dialect, isGzip, inThread });
  try {
    const rowCount = await new CsvWriter(output, { dialect, extension, inThread }, target).writeAll();
    await target.end();
    return rowCount;
  } finally {
    await target.abandon();
  }
}

/** The source's own dialect; a target whose extension means tabs has tabs, and one that means none has commas. */
function dialectFor({ like }: Output, { extension }: Format): Dialect {
  const isTabbed = extension === ".tsv";
  const plain = { quote: '"', escape: '"', newline: "\n", recordEnd: "\n" } as const;
  const dialect: Dialect = like.dialect ?? {
    ...plain,
    encoding: "utf-8",
    hasBom: false,
    hasHeader: true,
    delimiter: isTabbed ? "\t" : ",",
  };
  if (isTabbed) return { ...dialect, delimiter: "\t" };
  return extension === ".csv" && like.format.extension === ".tsv" ? { ...dialect, delimiter: "," } : dialect;
}

interface CellPlace {
  readonly name: string;
  readonly rows: RowBatch;
  readonly row: number;
}

/** What decides how a target is written. */
interface TextKind {
  readonly dialect: Dialect;
  readonly extension: string;
  readonly inThread: boolean;
}

class CsvWriter {
  readonly #output: Output;
  readonly #dialect: Dialect;
  readonly #extension: string;
  readonly #target: TextTarget;
  readonly #encoder: CellEncoder;
  readonly #parts: readonly Part[];
  readonly #newline: Buffer;
  readonly #delimiter: number;
  readonly #inThread: boolean;
  #bytes: Buffer;
  #at = 0;
  #spare: Buffer;
  #writing: Promise<void> | undefined;
  /** The dialect last compared with the output's, and how that came out. */
  #known: Dialect | undefined;
  #isKnownSame = false;

  constructor(output: Output, { dialect, extension, inThread }: TextKind, target: TextTarget) {
    this.#inThread = inThread;
    this.#bytes = this.#memory(FIRST_BYTES);
    this.#spare = this.#memory(FIRST_BYTES);
    this.#extension = extension;
    this.#output = output;
    this.#dialect = dialect;
    this.#target = target;
    this.#encoder = new CellEncoder(dialect);
    this.#parts = partsOf(output);
    this.#newline = Buffer.from(dialect.newline);
    this.#delimiter = dialect.delimiter.charCodeAt(0);
  }

  async writeAll(): Promise<number> {
    let rowCount = 0;
    let lines = 0;
    if (this.#dialect.hasHeader) {
      this.#header();
      lines++;
    }
    for await (const rows of this.#output.rows) {
      if (lines > 0 && rows.rowCount > 0) this.#put(this.#newline, 0, this.#newline.length);
      const copied = this.#parts.map((part) => this.#constant(part, rows) ?? copyingOf(part, rows, this.#dialect));
      for (let row = 0; row < rows.rowCount; ) {
        row = this.#rows(rows, row, copied);
        if (this.#at >= FLUSH_AT_BYTES) await this.#flush();
      }
      rowCount += rows.rowCount;
      lines += rows.rowCount;
    }
    // In a table of one column the last line ending may be all there is of an empty cell.
    const isKept = this.#output.like.seen.endsWithNewline || (this.#output.columns.length === 1 && rowCount > 0);
    if (isKept && lines > 0) this.#put(this.#newline, 0, this.#newline.length);
    await this.#flush();
    await this.#writing;
    return rowCount;
  }

  #header(): void {
    const names = this.#output.columns.map(({ name }) => name);
    const header = this.#encoder.encodeNames(names, this.#extension);
    this.#put(header, 0, header.length);
  }

  /** A cell that all rows have, as if each copied it from one row. */
  #constant(part: Part, rows: RowBatch): Copying | undefined {
    if (part.kind !== "computed" || part.isConstant !== true || rows.rowCount === 0) return undefined;
    const cell = part.cell(rows, 0);
    const bytes = this.#encoder.encode(typeof cell === "number" ? String(cell) : cell, part.name);
    const place = { starts: Int32Array.of(0), ends: Int32Array.of(bytes.length), width: 1, first: 0, last: 0 };
    return { bytes, ...place, rows: new Int32Array(rows.rowCount) };
  }

  /** Writes rows from `row` on, until there is enough to be flushed; returns the first row that is left. */
  #rows(rows: RowBatch, row: number, copied: readonly (Copying | undefined)[]): number {
    const { rowCount } = rows;
    const last = this.#parts.length - 1;
    for (let next = row; ; ) {
      for (let index = 0; index <= last; index++) {
        if (index > 0) this.#bytes[this.#at++] = this.#delimiter;
        const copying = copied[index];
        if (copying === undefined || !this.#copy(copying, next)) this.#part(index, rows, next);
      }
      next++;
      if (next === rowCount) return next;
      this.#put(this.#newline, 0, this.#newline.length);
      if (this.#at >= FLUSH_AT_BYTES) return next;
    }
  }

  /** False when the source has no such row. */
  #copy({ bytes, starts, ends, width, first, last, rows }: Copying, row: number): boolean {
    const at = rows === null ? row : (rows[row] ?? -1);
    if (at < 0) return false;
    const cell = at * width;
    const from = first === 0 ? (starts[at] ?? 0) : (ends[cell + first - 1] ?? 0) + 1;
    this.#put(bytes, from, ends[cell + last] ?? 0);
    return true;
  }

  #part(index: number, rows: RowBatch, row: number): void {
    const part = this.#parts[index];
    if (part?.kind === "computed") this.#computed(part, rows, row);
    else if (part?.kind === "carried") this.#carried(part, rows, row);
    else if (part?.kind === "span") {
      for (const [place, column] of part.columns.entries()) {
        if (place > 0) this.#bytes[this.#at++] = this.#delimiter;
        this.#carried(column, rows, row);
      }
    }
  }

  #carried({ name, from, otherwise }: CarriedColumn, rows: RowBatch, row: number): void {
    for (const ref of from) if (this.#copied(ref, { name, rows, row })) return;
    this.#cell(otherwise, name);
  }

  /** Writes a cell as it is in its source; false when the source has no such row. */
  #copied({ source, column }: CellRef, { name, rows, row }: CellPlace): boolean {
    const rowsOfSource = rows.sources[source];
    const at = rowsOfSource === undefined ? -1 : rowAt(rowsOfSource, row);
    if (rowsOfSource === undefined || at < 0) return false;
    const { batch } = rowsOfSource;
    if (batch instanceof TextBatch && this.#isSame(batch)) {
      this.#put(batch.bytes, batch.cellStart(at, column), batch.cellEnd(at, column));
    } else {
      this.#cell(batch.text(at, column), name);
    }
    return true;
  }

  #computed(column: ComputedColumn, rows: RowBatch, row: number): void {
    const ref = column.stands?.(rows, row);
    if (ref !== undefined && this.#copied(ref, { name: column.name, rows, row })) return;
    const value = column.cell(rows, row);
    if (typeof value !== "number") {
      this.#cell(value, column.name);
      return;
    }
    const text = String(value);
    this.#room(text.length);
    const [out, from] = [this.#bytes, this.#at];
    for (let index = 0; index < text.length; index++) out[from + index] = text.charCodeAt(index);
    this.#at = from + text.length;
  }

  #cell(text: string | null, column: string): void {
    const bytes = this.#encoder.encode(text, column);
    this.#put(bytes, 0, bytes.length);
  }

  #isSame(batch: TextBatch): boolean {
    if (this.#known !== batch.dialect) {
      this.#known = batch.dialect;
      this.#isKnownSame = isSameText(batch.dialect, this.#dialect);
    }
    return this.#isKnownSame;
  }

  #put(bytes: Buffer, from: number, to: number): void {
    const length = to - from;
    this.#room(length);
    if (length > SHORT_BYTES) {
      bytes.copy(this.#bytes, this.#at, from, to);
    } else {
      const out = this.#bytes;
      for (let at = from, put = this.#at; at < to; at++, put++) out[put] = bytes[at] as number;
    }
    this.#at += length;
  }

  /** The second thread writes from where it is. */
  #memory(length: number): Buffer {
    return this.#inThread ? Buffer.from(new SharedArrayBuffer(length)) : Buffer.allocUnsafeSlow(length);
  }

  /** One byte more than asked for, for the delimiter that follows. */
  #room(length: number): void {
    if (this.#at + length + 1 <= this.#bytes.length) return;
    const larger = this.#memory(2 * (this.#at + length + 1));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }

  /** Hands what is there to the target, which writes it while the next rows are put together. */
  async #flush(): Promise<void> {
    await this.#writing;
    this.#writing = this.#target.write(this.#bytes, this.#at);
    // It is waited for before the next one; until then nobody would hear a failure.
    this.#writing.catch(() => {});
    [this.#bytes, this.#spare] = [this.#spare, this.#bytes];
    this.#at = 0;
  }
}
