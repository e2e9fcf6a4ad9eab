import type { Batch } from "../batch.ts";
import type { SourceRows } from "../output.ts";

/** Rows of a later source, from which those that found a match are taken. */
export interface StoredRows {
  /** Memory in use. */
  readonly sizeBytes: number;
  /** Rows by the numbers that partners have, -1 for none. */
  at(rows: Int32Array): SourceRows;
  /** All rows of the source in order. */
  batches(): AsyncIterable<Batch>;
}

/** Rows of any table, all in one batch; by their numbers in the table. */
export class HeldRows implements StoredRows {
  readonly sizeBytes: number;
  readonly #batch: Batch;

  constructor(batch: Batch, sizeBytes: number) {
    this.#batch = batch;
    this.sizeBytes = sizeBytes;
  }

  at(rows: Int32Array): SourceRows {
    return { batch: this.#batch, rows };
  }

  async *batches(): AsyncGenerator<Batch> {
    yield this.#batch;
  }
}
