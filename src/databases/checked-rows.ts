import { setImmediate } from "node:timers/promises";
import { describeType, fitsType } from "../domain/cell-type.ts";
import { FlowError } from "../domain/errors.ts";
import type { Column } from "../domain/load.ts";
import type { Row } from "../ports/database.ts";
import type { Batch } from "../ports/table-reading.ts";
import { shown } from "./shown.ts";

/** Gives a cell as its column takes it, or throws with its line, which is asked for only then. */
type CellCheck = (cell: string, lineOf: () => number) => string | null;

/** So many rows are made at once, and other work of the program comes between. */
const ROWS_AT_ONCE = 5_000;

/** The rows of a table for a database: every cell fits its column, a blank one is null. The first that does not, throws. */
export async function* checkRows(
  batches: AsyncIterable<Batch>,
  columns: readonly Column[],
  key: readonly Column[],
): AsyncGenerator<readonly Row[], void> {
  const checks = columns.map((column) => makeCheck(column, key.includes(column)));
  for await (const batch of batches) {
    for (let from = 0; from < batch.rowCount; from += ROWS_AT_ONCE) {
      const count = Math.min(ROWS_AT_ONCE, batch.rowCount - from);
      yield Array.from({ length: count }, (_, index) => checkRow(batch, from + index, checks));
      await setImmediate();
    }
  }
}

function checkRow(batch: Batch, row: number, checks: readonly CellCheck[]): Row {
  const lineOf = () => batch.lineOf(row);
  return checks.map((check, column) => check(batch.text(row, column) ?? "", lineOf));
}

/** Two rows with a blank key would both be new, again and again: in SQL, NULL equals nothing. */
function makeCheck(column: Column, isKey: boolean): CellCheck {
  const check = column.type === "text" || column.type === "any" ? makeTextCheck(column) : makeTypeCheck(column);
  if (!isKey) return check;
  return (cell, lineOf) => {
    const value = check(cell, lineOf);
    if (value !== null) return value;
    throw refused(lineOf(), column, "a blank cell", "a value, because the column is in the key");
  };
}

/**
 * Only an empty cell is null in a text column; spaces are text. A NUL ends a text in PostgreSQL, and for many readers of
 * SQLite; in the place of half a character databases would put another one.
 */
function makeTextCheck(column: Column): CellCheck {
  return (cell, lineOf) => {
    if (cell.includes("\0")) throw refused(lineOf(), column, "a NUL character", "text");
    if (!cell.isWellFormed()) throw refused(lineOf(), column, "half a character", "text");
    return cell === "" ? null : cell;
  };
}

/** Numbers, dates and truth values may have spaces around them, as fixed-width exports write them. */
function makeTypeCheck(column: Column): CellCheck {
  return (cell, lineOf) => {
    // Workbooks often show a time with their days.
    const text = column.type === "date" ? cell.trim().replace(/T00:00:00$/, "") : cell.trim();
    if (text === "") return null;
    if (fitsType(column.type, text)) return text;
    throw refused(lineOf(), column, `"${shown(cell)}"`, describeType(column.type));
  };
}

/** Says what was found, what was expected, and what to do. */
function refused(line: number, column: Column, found: string, expected: string): FlowError {
  return new FlowError(
    "row-refused",
    `line ${line}, column ${shown(column.name)}: found ${found}, expected ${expected}`,
    {
      hint: "Nothing of this file was loaded. Mend the cell, or give the table's column another type, and run it again.",
    },
  );
}
