import type { DuckDBDataChunk } from "@duckdb/node-api";
import type { Batch } from "../../ports/table-reading.ts";
import type { Format } from "../format.ts";
import { LinesBatch } from "../lines/batch.ts";
import type { CarriedColumn, ComputedColumn, Output, RowBatch } from "../output.ts";
import type { Table } from "../table.ts";
import { kindOf, type ResultColumn, type ValueKind } from "./columns.ts";

type Value = string | number | null;

/** A query's result on its way to a target. */
export interface ResultRows {
  /** The first source, whose dialect the target continues. */
  readonly like: Table;
  readonly columns: readonly ResultColumn[];
  /** Rows with values as `valueSql` gives them. */
  readonly chunks: AsyncIterable<DuckDBDataChunk>;
}

/** A result as the output for a format other than Parquet. */
export function outputOf(result: ResultRows, { kind }: Format): Output {
  return kind === "lines" ? linesOutput(result) : cellsOutput(result, kind);
}

/** The spreadsheet programs' own limit: of longer numbers they keep the first digits only. */
const SHEET_DIGITS = 15;

/** Numbers are numbers, in a workbook where it keeps all their digits. */
function cellsOutput({ like, columns, chunks }: ResultRows, format: Format["kind"]): Output {
  return {
    like,
    columns: columns.map((column, index): ComputedColumn => {
      const kind = kindOf(column);
      return {
        kind: "computed",
        name: column.name,
        type: kind === "double" ? "number" : "text",
        cell: (rows, row) => {
          const batch = rows.sources[0]?.batch;
          const value = batch instanceof ResultBatch ? batch.value(row, index) : null;
          return format === "sheet" ? sheetCell(value, kind) : textCell(value);
        },
      };
    }),
    rows: rowsOf(chunks, (chunk) => new ResultBatch(chunk)),
  };
}

async function* rowsOf(
  chunks: AsyncIterable<DuckDBDataChunk>,
  batchOf: (chunk: DuckDBDataChunk) => Batch,
): AsyncGenerator<RowBatch> {
  for await (const chunk of chunks) {
    yield { rowCount: chunk.rowCount, sources: [{ batch: batchOf(chunk), rows: null }] };
  }
}

/** NaN and infinities have no digits. */
function textCell(value: Value): Value {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

function sheetCell(value: Value, kind: ValueKind): Value {
  if (kind !== "digits" || value === null) return textCell(value);
  const digits = String(value)
    .replace(/^-?0*\.?0*/, "")
    .replace(".", "");
  return digits.length <= SHEET_DIGITS ? Number(value) : value;
}

/** Each value as JSON, numbers with all their digits and nested values as such. */
function linesOutput({ like, columns, chunks }: ResultRows): Output {
  const kinds = columns.map(kindOf);
  return {
    like,
    columns: columns.map(
      ({ name }, column): CarriedColumn => ({ kind: "carried", name, from: [{ source: 0, column }], otherwise: null }),
    ),
    rows: rowsOf(chunks, (chunk) => linesOf(new ResultBatch(chunk), kinds)),
  };
}

function linesOf(batch: ResultBatch, kinds: readonly ValueKind[]): LinesBatch {
  const starts = new Int32Array(batch.rowCount * kinds.length);
  const ends = new Int32Array(starts.length);
  let text = "";
  for (let at = 0; at < starts.length; at++) {
    const column = at % kinds.length;
    starts[at] = text.length;
    text += jsonOf(batch.value((at - column) / kinds.length, column), kinds[column] ?? "text");
    ends[at] = text.length;
  }
  const isNumber = kinds.map((kind) => kind === "double" || kind === "digits");
  return new LinesBatch(batch.rowCount, { text, starts, ends, lines: new Int32Array(batch.rowCount), isNumber });
}

function jsonOf(value: Value, kind: ValueKind): string {
  if (value === null) return "null";
  if (kind === "digits" || kind === "boolean") return String(value);
  if (kind === "json") return plainJson(String(value));
  return JSON.stringify(textCell(value));
}

/** On one line; DuckDB's JSON may hold NaN, which no other reader of JSON takes, and becomes a text then. */
function plainJson(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return JSON.stringify(text);
  }
  return text.replaceAll(/[\r\n]/g, " ");
}

/** Rows of a result. */
class ResultBatch implements Batch {
  readonly rowCount: number;
  readonly #chunk: DuckDBDataChunk;

  constructor(chunk: DuckDBDataChunk) {
    this.rowCount = chunk.rowCount;
    this.#chunk = chunk;
  }

  value(row: number, column: number): Value {
    const value = this.#chunk.getColumnVector(column).getItem(row);
    return typeof value === "number" || typeof value === "string" ? value : null;
  }

  text(row: number, column: number): string | null {
    const value = this.value(row, column);
    return value === null ? null : String(value);
  }

  lineOf(row: number): number {
    return row + 1;
  }
}
