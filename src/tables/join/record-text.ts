import type { Batch } from "../../ports/table-reading.ts";
import type { SourceRows } from "../output.ts";
import type { Table } from "../table.ts";
import { TextBatch } from "../text/batch.ts";
import type { Dialect } from "../text/dialect.ts";
import { Scanner } from "../text/scan.ts";
import type { ScratchFile } from "./scratch-file.ts";
import type { StoredRows } from "./stored-rows.ts";

const FIRST_BYTES = 65_536;
const CR = 13;
const LF = 10;

/** Rows of a text that come in as records and stay until they were put out; by the order in which they came in. */
export class RecordText implements StoredRows {
  readonly #table: Table;
  readonly #dialect: Dialect;
  readonly #newline: number;
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #end = 0;
  #count = 0;
  #batch: TextBatch | undefined;

  constructor(table: Table) {
    if (table.dialect === null) throw new Error(`${table.name} is no text`);
    this.#table = table;
    this.#dialect = table.dialect;
    this.#newline = table.dialect.recordEnd === "\r" ? CR : LF;
  }

  /** Bytes of the records that are here now. */
  get sizeBytes(): number {
    return this.#end;
  }

  /** Takes the next record from a file; returns its number. */
  take(file: ScratchFile, length: number): number {
    // A byte for the line ending, and one that the scanner needs to spare.
    if (this.#end + length + 2 > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(2 * (this.#end + length + 2));
      this.#bytes.copy(larger, 0, 0, this.#end);
      this.#bytes = larger;
    }
    file.readBytes(this.#bytes, this.#end, length);
    this.#end += length;
    this.#bytes[this.#end++] = this.#newline;
    this.#batch = undefined;
    return this.#count++;
  }

  at(rows: Int32Array): SourceRows {
    this.#batch ??= this.#scan();
    return { batch: this.#batch, rows };
  }

  /** Lets go of all records: their numbers begin anew. */
  release(): void {
    if (this.#count === 0) return;
    // A new buffer, because batches with the old one may still be in use.
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, this.#end));
    this.#end = 0;
    this.#count = 0;
    this.#batch = undefined;
  }

  /** All rows, read from the source itself. */
  batches(): AsyncIterable<Batch> {
    return this.#table.batches();
  }

  #scan(): TextBatch {
    const options = { width: this.#table.columns.length, line: 1, ragged: "error" } as const;
    const found = new Scanner(this.#dialect, options).scan(this.#bytes, this.#end, "all");
    return new TextBatch(this.#bytes, found, { ...options, dialect: this.#dialect, firstLine: 1 });
  }
}
