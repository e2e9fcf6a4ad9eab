import type { CellType } from "../domain/cell-type.ts";

/** The types of columns that we make. */
const NAMES: Readonly<Record<CellType, string>> = {
  integer: "bigint",
  double: "double precision",
  decimal: "numeric",
  boolean: "boolean",
  date: "date",
  timestamp: "timestamp",
  instant: "timestamptz",
  text: "text",
  any: "text",
};

/** By `pg_type.typname`; domains and arrays are left to the server. */
const TYPES: ReadonlyMap<string, CellType> = new Map([
  ["int2", "integer"],
  ["int4", "integer"],
  ["int8", "integer"],
  ["float4", "double"],
  ["float8", "double"],
  ["numeric", "decimal"],
  ["bool", "boolean"],
  ["date", "date"],
  ["timestamp", "timestamp"],
  ["timestamptz", "instant"],
  ["text", "text"],
  ["varchar", "text"],
  ["bpchar", "text"],
]);

/** The type of a column we make. */
export function postgresTypeName(type: CellType): string {
  return NAMES[type];
}

/** What a column of that type (`pg_type.typname`) takes; of a type not named here the server is the judge. */
export function postgresCellType(name: string): CellType {
  return TYPES.get(name) ?? "any";
}
