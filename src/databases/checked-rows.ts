import { describeType, fitsType } from "../domain/cell-type.ts";
import { FlowError } from "../domain/errors.ts";
import type { Column } from "../domain/load.ts";
import type { Row } from "../ports/database.ts";
import { shown } from "./shown.ts";
import type { RecordBatch } from "./table-reading.ts";

/** Gives a cell as its column takes it, or throws with the line. */
type CellCheck = (cell: string, line: number) => string | null;

/** Records as rows for a database: every cell fits its column, a blank one is null. The first that does not, throws. */
export async function* checkRows(
  batches: AsyncIterable<RecordBatch>,
  columns: readonly Column[],
  key: readonly Column[],
): AsyncGenerator<readonly Row[], void> {
  const checks = columns.map((column) => makeCheck(column, key.includes(column)));
  for await (const { records, lines } of batches) {
    yield records.map((record, index) => checkRow(record, checks, lines[index] ?? 0));
  }
}

function checkRow(record: readonly string[], checks: readonly CellCheck[], line: number): Row {
  return checks.map((check, index) => check(record[index] ?? "", line));
}

/** Two rows with a blank key would both be new, again and again: in SQL, NULL equals nothing. */
function makeCheck(column: Column, isKey: boolean): CellCheck {
  const check = column.type === "text" || column.type === "any" ? checkText : makeTypeCheck(column);
  if (!isKey) return check;
  return (cell, line) => {
    const value = check(cell, line);
    if (value !== null) return value;
    throw refused(line, column, "a blank cell", "a value, because the column is in the key");
  };
}

/** Only an empty cell is null in a text column; spaces are text. */
function checkText(cell: string): string | null {
  return cell === "" ? null : cell;
}

/** Numbers, dates and truth values may have spaces around them, as fixed-width exports write them. */
function makeTypeCheck(column: Column): CellCheck {
  return (cell, line) => {
    const text = cell.trim();
    if (text === "") return null;
    if (fitsType(column.type, text)) return text;
    throw refused(line, column, `"${shown(cell)}"`, describeType(column.type));
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
