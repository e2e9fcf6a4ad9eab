import type { SourceRows } from "../output.ts";
import { TextBatch } from "../text/batch.ts";
import type { Dialect } from "../text/dialect.ts";
import { grown } from "./ints.ts";
import type { StoredRows } from "./stored-rows.ts";

const INT_BYTES = 4;
const LF = 10;
const CR = 13;

/** Rows of a text, put together batch by batch; by their numbers in the table. */
export class HeldText implements StoredRows {
  readonly #dialect: Dialect;
  readonly #width: number;
  #firstLine = 1;
  #bytes: Buffer = Buffer.allocUnsafeSlow(0);
  #end = 0;
  #starts = new Int32Array(0);
  #ends = new Int32Array(0);
  #rowCount = 0;
  #whole: TextBatch | undefined;
  /** Written only so that what is read to fill the caches counts as used. */
  readonly #touched = new Int32Array(1);

  constructor(dialect: Dialect, width: number) {
    this.#dialect = dialect;
    this.#width = width;
  }

  get rowCount(): number {
    return this.#rowCount;
  }

  /** Bytes of text. */
  get length(): number {
    return this.#end;
  }

  /** Memory in use. */
  get sizeBytes(): number {
    return this.#end + INT_BYTES * this.#rowCount * (this.#width + 1);
  }

  /** Makes room for what is to come: so many times what is there. */
  expect(share: number): void {
    this.#makeRoom(Math.ceil(share * this.#end), Math.ceil(share * this.#rowCount));
  }

  /** Adds the rows of the next batch, with the lines between them that are no rows. */
  append(batch: TextBatch): void {
    const { rowCount, consumed } = batch;
    if (this.#rowCount === 0) this.#firstLine = batch.lineOf(0) - linesBefore(batch);
    this.#makeRoom(consumed, rowCount);
    batch.bytes.copy(this.#bytes, this.#end, 0, consumed);
    for (let row = 0; row < rowCount; row++) this.#starts[this.#rowCount + row] = this.#end + (batch.starts[row] ?? 0);
    const [cells, firstCell] = [rowCount * this.#width, this.#rowCount * this.#width];
    for (let cell = 0; cell < cells; cell++) this.#ends[firstCell + cell] = this.#end + (batch.ends[cell] ?? 0);
    this.#end += consumed;
    this.#rowCount += rowCount;
    this.#whole = undefined;
  }

  async *batches(): AsyncGenerator<TextBatch> {
    yield this.#batch();
  }

  /** Rows by their numbers, -1 for none. */
  at(rows: Int32Array): SourceRows {
    const batch = this.#batch();
    const { bytes, starts, ends, width } = batch;
    let sum = 0;
    // They are anywhere in memory: whoever wants their cells one after the other waits for each, here many are waited for at once.
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] ?? -1;
      if (row >= 0) sum = (sum + (bytes[starts[row] ?? 0] ?? 0) + (bytes[ends[row * width + width - 1] ?? 0] ?? 0)) | 0;
    }
    this.#touched[0] = sum;
    return { batch, rows };
  }

  #batch(): TextBatch {
    const found = { rowCount: this.#rowCount, starts: this.#starts, ends: this.#ends, consumed: this.#end };
    const place = { width: this.#width, dialect: this.#dialect, firstLine: this.#firstLine };
    this.#whole ??= new TextBatch(this.#bytes, found, place);
    return this.#whole;
  }

  #makeRoom(bytes: number, rows: number): void {
    if (this.#end + bytes > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.#end + bytes, Math.ceil(1.5 * this.#end)));
      this.#bytes.copy(larger, 0, 0, this.#end);
      this.#bytes = larger;
    }
    if (this.#rowCount + rows <= this.#starts.length) return;
    const capacity = Math.max(this.#rowCount + rows, Math.ceil(1.5 * this.#rowCount));
    this.#starts = grown(this.#starts, capacity);
    this.#ends = grown(this.#ends, capacity * this.#width);
  }
}

/** Line endings before the first row of a batch. */
function linesBefore({ bytes, starts, dialect }: TextBatch): number {
  const newline = dialect.recordEnd === "\r" ? CR : LF;
  return bytes.subarray(0, starts[0] ?? 0).filter((byte) => byte === newline).length;
}
