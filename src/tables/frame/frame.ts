import { createRequire } from "node:module";
import { basename } from "node:path";
import type { DataFrame } from "danfojs-node";
import type { SourceFile } from "../../domain/run.ts";
import { formatOf } from "../format.ts";
import type { ComputedColumn, RowBatch } from "../output.ts";
import type { Table } from "../table.ts";
import type { FrameOptions } from "./texts.ts";

/** What stands for nothing but a number: no zeros before it, and no exponent that a code could have, as in 1E5. */
const NUMBER = /^[+-]?(?:(?:0|[1-9]\d*)(?:[eE][+-]\d+)?|(?:(?:0|[1-9]\d*)\.\d*|\.\d+)(?:[eE][+-]?\d+)?)$/;
/** The largest of the kind that danfojs calls int32; larger ones are of its other kind. */
const LARGEST_INT32 = 2_147_483_647;

/** danfojs-node, loaded when it is first asked for: it takes half a second. */
export function loadDanfo(): typeof import("danfojs-node") {
  // Both by require, so that they share one copy of TensorFlow's core; the backend has to be there first.
  const require = createRequire(import.meta.url);
  require("@tensorflow/tfjs-backend-cpu");
  // Else each run's log would say that the platform is set a second time, by danfojs' own copy of the core.
  require("@tensorflow/tfjs-core").env().set("PROD", true);
  return require("danfojs-node");
}

/**
 * Reads a file of any table format as a DataFrame, whole. A column of numbers and blanks is numeric, blanks NaN; one in
 * which a cell is more than its number, such as 007, 1E5 or more digits than a number keeps, is text, blanks "".
 */
export async function readFrame(source: SourceFile, options: FrameOptions = {}): Promise<DataFrame> {
  const { readTexts } = await import("./texts.ts");
  const { names, rowCount, columns } = await readTexts(source, options);
  const { DataFrame } = loadDanfo();
  if (rowCount === 0) return new DataFrame([], { columns: [...names] });
  const typed = columns.map((texts) => numbersOf(texts) ?? texts);
  const rows = Array.from({ length: rowCount }, (_, row) => typed.map((column) => column[row] ?? ""));
  // Left to itself, danfojs judges a column by its first rows, and takes texts of digits for numbers.
  return new DataFrame(rows, { columns: [...names], dtypes: typed.map(kindOf) });
}

/** Writes a DataFrame in the format of the target's extension, NaN and empty texts as blanks; returns how many rows. */
export async function writeFrame(frame: DataFrame, target: string): Promise<number> {
  const rows = frame.values.map((row): readonly unknown[] => [row].flat());
  const columns = frame.columns.map((name, index) => computed(name, (row) => known(rows[row]?.[index]), rows.length));
  const { openTables } = await import("../tables.ts");
  await using tables = openTables({ signal: new AbortController().signal });
  return await tables.write(target, { like: emptyTable(target, frame.columns), columns, rows: once(rows.length) });
}

/** NaN for blanks; undefined where the column is text. */
function numbersOf(texts: readonly string[]): readonly number[] | undefined {
  const held = texts.map((text) => text.trim()).filter((text) => text !== "");
  if (held.length === 0 || !held.every(isNumber)) return undefined;
  return texts.map((text) => (text.trim() === "" ? Number.NaN : Number(text)));
}

function isNumber(text: string): boolean {
  if (!NUMBER.test(text)) return false;
  const number = Number(text);
  return Number.isFinite(number) && (Number.isSafeInteger(number) || !/^[+-]?\d+$/.test(text));
}

function kindOf(column: readonly (string | number)[]): string {
  if (column.some((cell) => typeof cell === "string")) return "string";
  const isInt32 = column.every((cell) => Number.isInteger(cell) && Math.abs(Number(cell)) <= LARGEST_INT32);
  return isInt32 ? "int32" : "float32";
}

/** A cell of a frame as a cell of a table; NaN is what frames have for blanks. */
function known(cell: unknown): string | number | null {
  if (cell === null || cell === undefined || cell === "" || Number.isNaN(cell)) return null;
  if (typeof cell === "number") return cell;
  return cell instanceof Date ? cell.toISOString() : String(cell);
}

function computed(name: string, cellAt: (row: number) => string | number | null, rowCount: number): ComputedColumn {
  const isNumeric = Array.from({ length: rowCount }, (_, row) => cellAt(row)).every((cell) => typeof cell !== "string");
  const cell = (_: RowBatch, row: number) => {
    const value = cellAt(row);
    return isNumeric || value === null ? value : String(value);
  };
  return { kind: "computed", name, type: isNumeric ? "number" : "text", cell };
}

/** A frame comes from no file, so its output continues none. */
function emptyTable(target: string, columns: readonly string[]): Table {
  return {
    name: basename(target),
    format: formatOf(target),
    columns,
    dialect: null,
    sizeBytes: 0,
    async *batches() {},
    whole: async () => ({ rowCount: 0, text: () => null, lineOf: () => 0 }),
    seen: { skippedLines: [], blankLines: 0, warnings: [], endsWithNewline: true },
  };
}

async function* once(rowCount: number): AsyncGenerator<RowBatch> {
  yield { rowCount, sources: [] };
}
