import type { DuckDBDataChunk } from "@duckdb/node-api";
import type { Batch } from "../../ports/table-reading.ts";
import type { Format } from "../format.ts";
import type { Seen, Table } from "../table.ts";
import { cellSql, ParquetBatch } from "./batch.ts";
import { describeParquet, type ParquetFile, type ParquetSource, parquetFault, scanSql } from "./file.ts";
import { ParquetSession } from "./session.ts";

/** A Parquet file as a table. Only its description is read here. */
export async function readParquet(source: ParquetSource): Promise<Table> {
  await using session = await ParquetSession.open(source.signal);
  return new ParquetTable(source, await describeParquet(session, source));
}

/** A Parquet file whose rows are read by DuckDB, each time by a connection of their own. */
export class ParquetTable implements Table {
  readonly name: string;
  readonly format: Format;
  readonly columns: readonly string[];
  readonly dialect = null;
  readonly sizeBytes: number;
  readonly seen: Seen = { skippedLines: [], blankLines: 0, warnings: [], endsWithNewline: true };
  readonly file: ParquetFile;
  readonly #source: ParquetSource;

  constructor(source: ParquetSource, file: ParquetFile) {
    this.#source = source;
    this.file = file;
    this.name = source.name;
    this.format = source.format;
    this.columns = file.columns.map(({ name }) => name);
    this.sizeBytes = file.sizeBytes;
  }

  /** A file without rows gives one batch without rows, which still tells the columns' types. */
  async *batches(): AsyncGenerator<Batch> {
    let row = 0;
    for await (const chunk of this.#chunks()) {
      const batch = new ParquetBatch(this.file, [chunk], row);
      row += batch.rowCount;
      yield batch;
    }
    if (row === 0) yield new ParquetBatch(this.file, [], 0);
  }

  /** The rows stay as DuckDB gives them; texts are made when they are asked for. */
  async whole(): Promise<Batch> {
    return new ParquetBatch(this.file, await Array.fromAsync(this.#chunks()), 0);
  }

  /** All columns as a batch reads them, in the file's order; the connection is closed also when not all are taken. */
  async *#chunks(): AsyncGenerator<DuckDBDataChunk> {
    const { signal, onRead } = this.#source;
    const { rowCount, columns, path } = this.file;
    const bytesBefore = (row: number) => Math.round((this.sizeBytes * row) / rowCount);
    await using session = await ParquetSession.open(signal);
    try {
      const cells = columns.map((column, index) => cellSql(column, `s.c${index}`));
      const result = await session.stream(`SELECT ${cells.join(", ")} FROM ${scanSql(this.file, "s")}`);
      for (let row = 0; ; ) {
        const chunk = await session.step(() => result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) {
          signal.throwIfAborted();
          // The driver shows an error within the stream as its end.
          if (row < rowCount) throw new Error(`it has ${rowCount} rows, of which ${row} could be read`);
          return;
        }
        onRead(bytesBefore(row + chunk.rowCount) - bytesBefore(row));
        row += chunk.rowCount;
        yield chunk;
      }
    } catch (cause) {
      throw parquetFault(cause, this.#source, path);
    }
  }
}
