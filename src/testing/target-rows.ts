import { readFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { parse } from "csv-parse/sync";
import { delimiterOf } from "../domain/csv-rules.ts";
import { FlowError } from "../domain/errors.ts";

/** A row of a text table: its cells as they stand, by column name. */
export type Row = Readonly<Record<string, string>>;

const TEXT_TABLES = [".csv", ".tsv", ".txt"];

/** The rows of a text table that a job wrote. Throws `input-invalid` for what is not one, or repeats a column name. */
export function targetRows(path: string): readonly Row[] {
  const name = basename(path);
  const extension = extname(path).toLowerCase();
  if (!TEXT_TABLES.includes(extension)) {
    throw new FlowError("input-invalid", `rows() reads ${TEXT_TABLES.join(", ")}, and the target is ${name}`, {
      hint: "Give the test a target such as out.csv, or read the file at result.target.",
    });
  }
  const text = decode(readFileSync(path));
  const delimiter = delimiterOf(/^[^\r\n]*/.exec(text)?.[0] ?? "", extension);
  try {
    return parse<Row>(text, { delimiter, columns: uniqueNames });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FlowError("input-invalid", `the rows of ${name} cannot be read: ${reason}`, { cause });
  }
}

/** By its byte order mark; UTF-8 without one. */
function decode(bytes: Uint8Array): string {
  const mark = `${bytes[0]},${bytes[1]}`;
  if (mark === "255,254") return new TextDecoder("utf-16le").decode(bytes);
  return new TextDecoder(mark === "254,255" ? "utf-16be" : "utf-8").decode(bytes);
}

/** Of two cells with one name, a row could hold only the last. */
function uniqueNames(names: readonly string[]): string[] {
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new Error(`the column "${repeated}" is there twice`);
  return [...names];
}
