import { FlowError } from "../domain/errors.ts";
import type { NameLimits } from "../ports/database.ts";
import { shown } from "./shown.ts";

/** The ledger, beside the tables it speaks of. */
export const LEDGER = "pairflow_loads";

/** A name as SQL, in SQLite and PostgreSQL alike: any text, with nothing in it that ends the name. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Names as SQL, with commas. */
export function quoteNames(names: readonly string[]): string {
  return names.map(quoteName).join(", ");
}

/** The statement that makes a key unique, for a hint. */
export function uniqueIndexSql(table: string, key: readonly string[]): string {
  return `CREATE UNIQUE INDEX ${quoteName(`${table}_key`)} ON ${quoteName(table)} (${quoteNames(key)})`;
}

/** Throws `input-invalid` for what the database would cut off or refuse in its own words. */
export function checkNames(limits: NameLimits, table: string, columns: readonly string[]): void {
  const broken = [table, ...columns].find((name) => name.includes("\0") || !name.isWellFormed());
  if (broken !== undefined) {
    const found = broken.includes("\0") ? "a NUL character" : "half a character";
    throw new FlowError("input-invalid", `the name "${shown(broken)}" has ${found} in it`, {
      hint: "Give the column or table another name.",
    });
  }
  const tooLong = [table, ...columns].find((name) => Buffer.byteLength(name) > limits.nameBytes);
  if (tooLong !== undefined) {
    const sizeBytes = Buffer.byteLength(tooLong);
    throw new FlowError(
      "input-invalid",
      `the name "${shown(tooLong)}" has ${sizeBytes} bytes; ${limits.product} keeps ${limits.nameBytes}`,
      { hint: "Give the column or table a shorter name; a name that is cut off could meet another one." },
    );
  }
  if (columns.length <= limits.columnCount) return;
  throw new FlowError(
    "input-invalid",
    `${columns.length} columns; a table of ${limits.product} has at most ${limits.columnCount}`,
    {
      hint: "Load fewer columns, or turn the table so that they become rows.",
    },
  );
}
