import type { Column } from "../domain/load.ts";
import type { InsertOrder } from "../ports/database.ts";
import { quoteName, quoteNames } from "./identifiers.ts";

/**
 * The end of an INSERT with a key, in SQLite and PostgreSQL alike: a row whose key is there is updated in the columns
 * that the file has, and the others stay as they are.
 */
export function onConflict(order: InsertOrder): string {
  const others = otherColumns(order).map(({ name }) => quoteName(name));
  const action = updatesRows(order)
    ? `UPDATE SET ${others.map((name) => `${name} = excluded.${name}`).join(", ")}`
    : "NOTHING";
  return `ON CONFLICT (${quoteNames(order.key.map(({ name }) => name))}) DO ${action}`;
}

/** Whether a row whose key is there is changed, and so counted as one that the table took. */
export function updatesRows(order: InsertOrder): boolean {
  return otherColumns(order).length > 0;
}

function otherColumns({ columns, key }: InsertOrder): readonly Column[] {
  return columns.filter((column) => !key.includes(column));
}
