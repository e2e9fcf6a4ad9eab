import { FlowError } from "../../domain/errors.ts";
import type { Batch } from "../../ports/table-reading.ts";
import { ColumnNumbers } from "../numbers/column-numbers.ts";
import type { NumberRules } from "../numbers/decimal.ts";
import type { Table } from "../table.ts";

/** A column as a frame holds it: texts with "" for blanks, or numbers with NaN for blanks. */
export interface FrameColumn {
  /** danfojs' name of the kind; float32 are doubles all the same. */
  readonly kind: "string" | "int32" | "float32";
  readonly cells: readonly (string | number)[];
}

/** The largest of the kind that danfojs calls int32; larger ones are of its other kind. */
const LARGEST_INT32 = 2_147_483_647;

/** Numbers where every text that is not blank is the shortest text of its number (`101.5`, not `101.50`), else texts. */
export function columnAsWritten(texts: readonly string[]): FrameColumn {
  const isNumeric = texts.some((text) => text !== "") && texts.every((text) => text === "" || isShortest(text));
  return isNumeric ? numeric(texts.map((text) => (text === "" ? Number.NaN : Number(text)))) : textual(texts);
}

/** Numbers where no text is more than its number, as 007, 1E5 or more digits than a number keeps are; else texts. */
export function columnByValue(texts: readonly string[]): FrameColumn {
  const held = texts.map((text) => text.trim());
  const isNumeric = held.some((text) => text !== "") && held.every((text) => text === "" || isPlain(text));
  return isNumeric ? numeric(held.map((text) => (text === "" ? Number.NaN : Number(text)))) : textual(texts);
}

/** A column that has to be numbers. Throws `input-invalid` with the line and the text of the first cell that is none. */
export function columnOfNumbers(table: Table, batch: Batch, { index, rules }: NumberPlace): FrameColumn {
  const bad: number[] = [];
  const numbers = new ColumnNumbers(index, rules).of(batch, (row) => bad.push(row));
  const [first] = bad;
  if (first === undefined) return numeric([...numbers]);
  const place = `${table.name}, line ${batch.lineOf(first)}, column ${table.columns[index]?.trim()}`;
  const more = bad.length === 1 ? "" : `; the column has ${bad.length} such cells`;
  const message = `${place}: ${JSON.stringify(batch.text(first, index))} is not a number${more}`;
  throw new FlowError("input-invalid", message, {
    hint: 'Correct the cells; or name texts that mean "no value" in "missing", decimal commas by "decimal": ",", and marks between thousands by "thousands", where the job says how it reads its sources.',
  });
}

/** Which column of a table holds numbers, and how it writes them. */
export interface NumberPlace {
  readonly index: number;
  readonly rules: NumberRules;
}

function isShortest(text: string): boolean {
  const number = Number(text);
  return Number.isFinite(number) && String(number) === text;
}

/** What stands for nothing but a number: no zeros before it, and no exponent that a code could have, as in 1E5. */
const PLAIN = /^[+-]?(?:(?:0|[1-9]\d*)(?:[eE][+-]\d+)?|(?:(?:0|[1-9]\d*)\.\d*|\.\d+)(?:[eE][+-]?\d+)?)$/;

function isPlain(text: string): boolean {
  if (!PLAIN.test(text)) return false;
  const number = Number(text);
  return Number.isFinite(number) && (Number.isSafeInteger(number) || !/^[+-]?\d+$/.test(text));
}

function numeric(cells: readonly number[]): FrameColumn {
  const isInt32 = cells.length > 0 && cells.every((cell) => Number.isInteger(cell) && Math.abs(cell) <= LARGEST_INT32);
  return { kind: isInt32 ? "int32" : "float32", cells };
}

function textual(cells: readonly string[]): FrameColumn {
  return { kind: "string", cells };
}
