import { FlowError } from "../domain/errors.ts";
import type { Batch } from "../ports/table-reading.ts";
import type { Format } from "./format.ts";
import type { Dialect } from "./text/dialect.ts";

/** A source file as a table: its columns, and its rows in batches. */
export interface Table {
  /** As people know the file; for messages and facts. */
  readonly name: string;
  /** By its name. */
  readonly format: Format;
  /** As they stand in the header. */
  readonly columns: readonly string[];
  /** How the file writes its cells, when it is a text. */
  readonly dialect: Dialect | null;
  /** Of the file as it is, packed or not. */
  readonly sizeBytes: number;
  /** All rows in order; each call reads the file anew. Throws the error of the first fault, with its line. */
  batches(): AsyncIterable<Batch>;
  /** All rows at once, held in memory. */
  whole(): Promise<Batch>;
  /** What was seen along the way; complete after the first whole pass. */
  readonly seen: Seen;
}

/** What a reader leaves out or has to say. */
export interface Seen {
  /** Lines left out with `ragged: "skip"`. */
  readonly skippedLines: readonly number[];
  /** Lines without cells, left out. */
  readonly blankLines: number;
  /** For the report of the run. */
  readonly warnings: readonly string[];
  /** Whether a line ending follows the last line, as it should. */
  readonly endsWithNewline: boolean;
  /** Cells of the column isin that are no ISIN, where they are checked: how many, and the first with their lines. */
  readonly badIsins?: { readonly count: number; readonly first: readonly string[] };
}

/** The index of the column of that name, spaces around it aside. */
export function columnOf(table: Table, name: string): number {
  return columnOrHint(table, name, (close) => `Did you mean "${close}"?`);
}

/** The same, with a hint of one's own where a column has nearly that name. */
export function columnOrHint(table: Table, name: string, hintOf: (close: string) => string): number {
  const index = table.columns.findIndex((each) => each.trim() === name.trim());
  if (index >= 0) return index;
  const close = table.columns.find((each) => plain(each) === plain(name))?.trim();
  const found = table.columns.map((each) => `"${each}"`).join(", ");
  throw new FlowError("input-invalid", `${table.name} has no column "${name}"; it has ${found}`, {
    hint: close === undefined ? "Name one of these columns in the pair's params." : hintOf(close),
  });
}

/** Refuses a header in which a name stands twice; several columns may be without a name. */
export function refuseRepeatedNames(names: readonly string[], file: string): void {
  const seen = new Set<string>();
  for (const name of names.map((each) => each.trim())) {
    if (name !== "" && seen.has(name)) {
      throw new FlowError("input-invalid", `${file} has the column "${name}" twice in its header`, {
        hint: "Rename or remove one of the two columns.",
      });
    }
    seen.add(name);
  }
}

/** Refuses a new column whose name the table already has. */
export function refuseExisting(table: Table, name: string): void {
  if (!table.columns.some((each) => each.trim() === name.trim())) return;
  throw new FlowError("input-invalid", `${table.name} already has a column "${name}"`, {
    hint: "Remove it from the file, or give the new column another name in the pair's params.",
  });
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}
