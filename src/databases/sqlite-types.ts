import type { CellType } from "../domain/cell-type.ts";

/** Names whose affinity keeps our values as they are; dates and times stay text, in ISO. */
const NAMES: Readonly<Record<CellType, string>> = {
  integer: "INTEGER",
  double: "REAL",
  decimal: "NUMERIC",
  boolean: "BOOLEAN",
  date: "DATE",
  timestamp: "TIMESTAMP",
  instant: "TIMESTAMPTZ",
  text: "TEXT",
  any: "BLOB",
};

/** Names without an affinity of their own, which other programs use in the same sense. */
const TYPES: ReadonlyMap<string, CellType> = new Map([
  ["BOOL", "boolean"],
  ["BOOLEAN", "boolean"],
  ["DATE", "date"],
  ["TIMESTAMP", "timestamp"],
  ["TIMESTAMPTZ", "instant"],
]);

/** The declared type of a column we make. */
export function sqliteTypeName(type: CellType): string {
  return NAMES[type];
}

/** What a column of that declared type takes: our own names first, then SQLite's rules of affinity. */
export function sqliteCellType(declared: string): CellType {
  const name = declared.toUpperCase();
  const ours = TYPES.get(name);
  if (ours !== undefined) return ours;
  if (name.includes("INT")) return "integer";
  if (/CHAR|CLOB|TEXT/.test(name)) return "text";
  if (/REAL|FLOA|DOUB/.test(name)) return "double";
  return /^(?:NUMERIC|DECIMAL)/.test(name) ? "decimal" : "any";
}
