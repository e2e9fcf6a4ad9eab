import { FlowError } from "../../domain/errors.ts";
import type { Dialect } from "./dialect.ts";
import type { ScanError } from "./scan.ts";

/** The file that a scanner could not read on. */
interface FaultyFile {
  readonly name: string;
  readonly columns: readonly string[];
  readonly dialect: Dialect;
}

/** A scanner's fault in words: file, line, column, what was found and what to do. */
export function csvFault({ fault }: ScanError, { name, columns, dialect }: FaultyFile): FlowError {
  if (fault.kind === "ragged") {
    const has = `${counted(fault.cells, "cell")}, but the header has ${counted(columns.length, "column")}`;
    const message = `${name}, line ${fault.line}: ${has}`;
    const hint =
      columns.length === 1
        ? "Take title lines above the header out of the file, or correct the line."
        : 'Correct the line; "ragged": "skip" in a pair\'s params leaves such lines out.';
    return new FlowError("input-invalid", message, { hint });
  }
  const column = columns[fault.cell]?.trim() ?? `${fault.cell + 1} of ${columns.length}`;
  const { found, hint } = WORDS[fault.kind](dialect);
  return new FlowError("input-invalid", `${name}, line ${fault.line}, column ${column}: ${found}`, { hint });
}

/** A count with its noun. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

const WORDS = {
  "open-quote": ({ quote, escape: mark }: Dialect) => ({
    found: "a quote that opens here is never closed",
    hint: `Close the quote, or double it (${mark}${quote}) where it is part of the text; "csv": { "quote": "" } reads quotes as text.`,
  }),
  "after-quote": ({ quote, escape: mark, delimiter }: Dialect) => ({
    found: `text after the closing quote, where ${JSON.stringify(delimiter)} or the end of the line should be`,
    hint: `Write a quote inside a quoted cell as ${mark}${quote}; "csv": { "quote": "" } reads quotes as text.`,
  }),
  "line-ending": ({ recordEnd }: Dialect) => ({
    found: recordEnd === "\r" ? "a line feed, but lines end with \\r" : "a lone carriage return outside quotes",
    hint: "Save the file with one kind of line ending, or quote the cell.",
  }),
} as const;
