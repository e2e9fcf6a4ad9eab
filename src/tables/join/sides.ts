import { FlowError } from "../../domain/errors.ts";
import { columnOf, columnOrHint, type Table } from "../table.ts";
import type { JoinRules } from "./rules.ts";

/** A source of a join, with the columns that its rows are matched by. */
export interface Side {
  readonly table: Table;
  /** What facts call it: the table's name, with its number where several have that name. */
  readonly label: string;
  /** Indices of its key columns, in the order of `on`. */
  readonly keys: readonly number[];
}

/** The sources with their key columns, which they must have. */
export function sidesOf(sources: readonly Table[], on: JoinRules["on"]): readonly [Side, ...Side[]] {
  const [first, ...later] = sources;
  if (first === undefined || later.length === 0) {
    throw new FlowError("params-invalid", `a join needs two or more sources, and has ${sources.length}`, {
      hint: 'Name them as a list: "source": ["data/a/{rest}", "data/b/{rest}"].',
    });
  }
  for (const entry of on) refuseWrongCount(entry, sources.length);
  const sideOf = (table: Table, index: number): Side => ({
    table,
    label: labelOf(sources, index),
    keys: on.map((entry) => {
      if (typeof entry !== "string") return columnOf(table, entry[index] ?? "");
      return columnOrHint(table, entry, (close) => namesHint(entry, sources.length, { index, close }));
    }),
  });
  return [sideOf(first, 0), ...later.map((table, index) => sideOf(table, index + 1))];
}

/** The names of a source's key columns, as messages and facts have them. */
export function keyNames({ table, keys }: Side): string {
  return keys.map((key) => (table.columns[key] ?? "").trim()).join(", ");
}

/** One table calls the column by nearly the same name: each can have its own. */
function namesHint(name: string, count: number, { index, close }: { readonly index: number; readonly close: string }) {
  const names = Array.from({ length: count }, (_, source) => (source === index ? close : name));
  return `Name the column as each source does: "on": ${JSON.stringify([names])}.`;
}

function refuseWrongCount(entry: string | readonly string[], sourceCount: number): void {
  if (typeof entry === "string" || entry.length === sourceCount) return;
  const names = JSON.stringify(entry);
  throw new FlowError("params-invalid", `"on" has ${entry.length} names in ${names}, for ${sourceCount} sources`, {
    hint: 'Give a key column one name for all sources, or one for each: "on": [["isin", "ISIN"]].',
  });
}

function labelOf(sources: readonly Table[], index: number): string {
  const { name = "" } = sources[index] ?? {};
  const isAlone = sources.filter((table) => table.name === name).length === 1;
  return isAlone ? name : `${name} (${index + 1})`;
}
