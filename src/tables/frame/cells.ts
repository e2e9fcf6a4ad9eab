import { FlowError } from "../../domain/errors.ts";
import type { ComputedColumn } from "../output.ts";

/** A cell as tables are given it; null is blank. */
type Cell = string | number | null;

/**
 * A column of a frame as a column to be written: NaN, null, undefined, "" and invalid dates are blank, dates ISO 8601,
 * booleans true and false, numbers the fewest digits that read back equal. Throws `job-failed` for what no table holds.
 */
export function writtenColumn(name: string, values: readonly unknown[]): ComputedColumn {
  const cells = values.map((value, row) => cellOf(value) ?? refuse(value, { name, row }));
  const held = cells.filter((cell) => cell !== BLANK);
  const isNumeric = values.some((value) => typeof value === "number") && held.every((cell) => typeof cell === "number");
  const texts = isNumeric ? cells : cells.map((cell) => (typeof cell === "number" ? String(cell) : cell));
  const cell = (_: unknown, row: number): Cell => {
    const text = texts[row];
    return text === undefined || text === BLANK ? null : text;
  };
  return { kind: "computed", name, type: isNumeric ? "number" : "text", cell };
}

const BLANK = "";

/** Undefined for what is no cell. */
function cellOf(value: unknown): string | number | undefined {
  if (value === null || value === undefined || Number.isNaN(value)) return BLANK;
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return Number.isFinite(value) ? value : undefined;
    case "boolean":
    case "bigint":
      return String(value);
    default:
      if (!(value instanceof Date)) return undefined;
      return Number.isNaN(value.getTime()) ? BLANK : value.toISOString();
  }
}

function refuse(value: unknown, { name, row }: { readonly name: string; readonly row: number }): never {
  const place = `column "${name}", row ${row + 1} of the DataFrame that the job's function returned`;
  if (typeof value === "number") {
    throw new FlowError("job-failed", `${place}: ${value} is no number that a table can hold`, {
      hint: "Something was divided by 0, most likely. Leave such rows out, or put NaN there, which is written as a blank.",
    });
  }
  const kind = Array.isArray(value) ? "an array" : `a value of type ${typeof value}`;
  throw new FlowError("job-failed", `${place}: ${kind} is nothing that a cell can hold`, {
    hint: "A cell is a text, a number, a boolean or a date; write anything else as a text, with JSON.stringify if need be.",
  });
}
