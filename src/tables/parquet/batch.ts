import type { DuckDBDataChunk } from "@duckdb/node-api";
import type { Batch } from "../../ports/table-reading.ts";
import type { ParquetColumn, ParquetFile } from "./file.ts";

/** Rows of a Parquet file. */
export class ParquetBatch implements Batch {
  readonly rowCount: number;
  readonly file: ParquetFile;
  /** The number of the first row in its file, from 0. */
  readonly firstRow: number;
  readonly #chunks: readonly DuckDBDataChunk[];
  /** Where each chunk begins, in rows of the batch. */
  readonly #starts: readonly number[];
  #last = 0;

  /** The chunks hold the columns as `cellSql` gives them. */
  constructor(file: ParquetFile, chunks: readonly DuckDBDataChunk[], firstRow: number) {
    this.file = file;
    this.firstRow = firstRow;
    this.#chunks = chunks;
    const starts: number[] = [];
    let rowCount = 0;
    for (const chunk of chunks) {
      starts.push(rowCount);
      rowCount += chunk.rowCount;
    }
    this.#starts = starts;
    this.rowCount = rowCount;
  }

  text(row: number, column: number): string | null {
    const index = this.#chunkAt(row);
    const value = this.#chunks[index]?.getColumnVector(column).getItem(row - (this.#starts[index] ?? 0));
    if (typeof value === "number") return numberText(value, this.file.columns[column]?.type === "FLOAT");
    return typeof value === "string" ? value : null;
  }

  lineOf(row: number): number {
    return this.firstRow + row + 1;
  }

  /** Whether the column holds numbers by its type. */
  isNumberColumn(column: number): boolean {
    return isNumberType(this.file.columns[column]?.type ?? "");
  }

  isBooleanColumn(column: number): boolean {
    return this.file.columns[column]?.type === "BOOLEAN";
  }

  /** Mostly the chunk of the row asked for before. */
  #chunkAt(row: number): number {
    const starts = this.#starts;
    const isIn = (index: number) => row >= (starts[index] ?? 0) && row < (starts[index + 1] ?? this.rowCount);
    if (isIn(this.#last)) return this.#last;
    let from = 0;
    let to = starts.length;
    while (to - from > 1) {
      const middle = (from + to) >> 1;
      if ((starts[middle] ?? 0) <= row) from = middle;
      else to = middle;
    }
    this.#last = from;
    return from;
  }
}

/**
 * A column as a batch reads it: floats as they are, everything else as text. Dates and instants are ISO 8601, those with
 * a zone in UTC; blobs and nested values are as DuckDB prints them.
 */
export function cellSql({ type }: ParquetColumn, sql: string): string {
  if (type === "DOUBLE" || type === "FLOAT") return sql;
  // The driver takes one byte order mark off the start of a text.
  if (type === "VARCHAR") return `CASE WHEN starts_with(${sql}, chr(65279)) THEN chr(65279) || ${sql} ELSE ${sql} END`;
  const text = `${sql}::VARCHAR`;
  if (!type.startsWith("TIMESTAMP")) return text;
  return `regexp_replace(regexp_replace(${text}, '^([0-9-]+) ([0-9:.]+)', '\\1T\\2'), '[+]00$', 'Z')`;
}

/** The fewest digits that read back equal, as single precision where the number has only that. */
function numberText(value: number, isSingle: boolean): string {
  if (Object.is(value, -0)) return "-0";
  if (!isSingle || !Number.isFinite(value)) return String(value);
  // Up to 6 digits always come back from single precision, and 9 always lead to it.
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}

function isNumberType(type: string): boolean {
  return /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(type);
}
