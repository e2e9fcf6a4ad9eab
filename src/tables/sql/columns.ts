import { type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";
import { FlowError } from "../../domain/errors.ts";
import { cellSql } from "../parquet/batch.ts";

/** A column of a query's result. */
export interface ResultColumn {
  readonly name: string;
  readonly type: DuckDBType;
}

/**
 * What the values of a column are on their way to a target that has no types of its own: doubles; other numbers by their
 * digits; `true` and `false`; JSON; and texts.
 */
export type ValueKind = "double" | "digits" | "boolean" | "json" | "text";

const KINDS: Readonly<Partial<Record<DuckDBTypeId, ValueKind>>> = {
  [DuckDBTypeId.BOOLEAN]: "boolean",
  [DuckDBTypeId.TINYINT]: "double",
  [DuckDBTypeId.SMALLINT]: "double",
  [DuckDBTypeId.INTEGER]: "double",
  [DuckDBTypeId.UTINYINT]: "double",
  [DuckDBTypeId.USMALLINT]: "double",
  [DuckDBTypeId.UINTEGER]: "double",
  [DuckDBTypeId.FLOAT]: "double",
  [DuckDBTypeId.DOUBLE]: "double",
  [DuckDBTypeId.BIGINT]: "digits",
  [DuckDBTypeId.UBIGINT]: "digits",
  [DuckDBTypeId.HUGEINT]: "digits",
  [DuckDBTypeId.UHUGEINT]: "digits",
  [DuckDBTypeId.BIGNUM]: "digits",
  [DuckDBTypeId.DECIMAL]: "digits",
  [DuckDBTypeId.LIST]: "json",
  [DuckDBTypeId.ARRAY]: "json",
  [DuckDBTypeId.STRUCT]: "json",
  [DuckDBTypeId.MAP]: "json",
  [DuckDBTypeId.UNION]: "json",
  [DuckDBTypeId.VARIANT]: "json",
};

export function kindOf({ type }: ResultColumn): ValueKind {
  return type.alias === "JSON" ? "json" : (KINDS[type.typeId] ?? "text");
}

/** Bytes are no text, and only some can be read as one. Throws `job-invalid`. */
export function refuseBytes(columns: readonly ResultColumn[], path: string): void {
  const bytes = columns.find(({ type }) => type.typeId === DuckDBTypeId.BLOB);
  if (bytes === undefined) return;
  throw new FlowError("job-invalid", `${path}: the column "${bytes.name}" of the result holds bytes (BLOB)`, {
    hint: `Make a text of it, for example with decode("${bytes.name}") or base64("${bytes.name}").`,
  });
}

/**
 * A value as a number or a text: doubles as they are, singles as the double that is written alike, dates and instants as
 * ISO 8601, the latter in UTC, nested values as JSON.
 */
export function valueSql(column: ResultColumn, sql: string): string {
  const { name, type } = column;
  const kind = kindOf(column);
  if (kind === "double") return type.typeId === DuckDBTypeId.FLOAT ? `${sql}::VARCHAR::DOUBLE` : `${sql}::DOUBLE`;
  if (kind === "json" && type.alias !== "JSON") return `CASE WHEN ${sql} IS NOT NULL THEN to_json(${sql})::VARCHAR END`;
  return cellSql({ name, type: String(type) }, sql);
}

/** A value as Parquet keeps it: DuckDB would make doubles of whole numbers of more than 64 bits. */
export function typedValueSql({ type }: ResultColumn, sql: string): string {
  const isHuge = type.typeId === DuckDBTypeId.HUGEINT || type.typeId === DuckDBTypeId.UHUGEINT;
  return isHuge ? `${sql}::DECIMAL(38, 0)` : sql;
}
