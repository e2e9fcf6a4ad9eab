import { FlowError } from "../../domain/errors.ts";
import { formatBytes } from "../../lib/amount.ts";
import type { Batch } from "../../ports/table-reading.ts";
import type { Format } from "../format.ts";
import type { SourceRows } from "../output.ts";
import type { Table } from "../table.ts";

/** Rows of a later source, from which those that found a match are taken. */
export interface StoredRows {
  /** Memory in use. */
  readonly sizeBytes: number;
  /** Rows by the numbers that partners have, -1 for none. */
  at(rows: Int32Array): SourceRows;
  /** All rows of the source in order. */
  batches(): AsyncIterable<Batch>;
}

/** All rows of a table that is no text, in memory; refused when they may take more than the limit. */
export async function heldRows(table: Table, limitBytes: number): Promise<HeldRows> {
  const { name, format, sizeBytes } = table;
  const expansion = format.kind === "text" ? 1 : EXPANSION[format.kind];
  const size = sizeBytes * expansion * (format.isGzip ? GZIP_EXPANSION : 1);
  if (size <= limitBytes) return new HeldRows(await table.whole(), size);
  const message = `${name} (${formatBytes(sizeBytes)}) is too large to be joined as a later source`;
  throw new FlowError("input-invalid", message, {
    hint: "Name it first in the pair's sources, where it may be of any size, or save it as CSV.",
  });
}

/** How many times the size of its file a table may take in memory, by experience. */
const EXPANSION: Readonly<Record<Exclude<Format["kind"], "text">, number>> = { lines: 3, parquet: 10, sheet: 10 };
/** The same for packing. */
const GZIP_EXPANSION = 8;

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
