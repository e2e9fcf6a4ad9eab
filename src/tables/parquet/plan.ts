import { FlowError } from "../../domain/errors.ts";
import type { CarriedColumn, Output, OutputColumn, RowBatch } from "../output.ts";
import { sqlText } from "../sql.ts";
import { ParquetBatch } from "./batch.ts";
import type { ParquetFile } from "./file.ts";
import { ParquetTable } from "./read.ts";
import type { ParquetSession } from "./session.ts";

/** Each holds the values of those before it. */
const WHOLE_TYPES: readonly string[] = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT"];

/** How the columns of an output come into a Parquet file. */
export interface ParquetPlan {
  readonly columns: readonly PlannedColumn[];
  /** The Parquet files that values are taken from, by the number of their source: source 0 is s0 in SQL. */
  readonly files: ReadonlyMap<number, ParquetFile>;
}

export type PlannedColumn = TakenColumn | StoredColumn;

/** Values with their type, straight from the files they are carried from. */
export interface TakenColumn {
  readonly kind: "taken";
  readonly name: string;
  /** In terms of s<source>, and of stored.r<source>, which is NULL where the source has no row. */
  readonly sql: string;
}

/** Values that are stored first, as text or numbers. */
export interface StoredColumn {
  readonly kind: "stored";
  readonly name: string;
  readonly column: OutputColumn;
  readonly type: "VARCHAR" | "DOUBLE";
}

/** Plans by the sources of the first rows; an output without rows has the types of the table it continues. */
export async function planParquet(
  session: ParquetSession,
  output: Output,
  first: RowBatch | undefined,
): Promise<ParquetPlan> {
  refuseNames(output);
  const sources = filesOf(output, first);
  const taken = new Set<number>();
  const columns: PlannedColumn[] = [];
  for (const column of output.columns) {
    const { name } = column;
    const sql = column.kind === "carried" ? await takenSql(session, column, sources) : undefined;
    const isNumber = column.kind === "computed" && column.type === "number";
    if (sql === undefined) columns.push({ kind: "stored", name, column, type: isNumber ? "DOUBLE" : "VARCHAR" });
    else columns.push({ kind: "taken", name, sql });
    if (sql !== undefined && column.kind === "carried") for (const { source } of column.from) taken.add(source);
  }
  return { columns, files: new Map([...sources].filter(([source]) => taken.has(source))) };
}

/** DuckDB would rename a column whose name differs from another's in case only, and takes none without a name. */
function refuseNames({ columns, like }: Output): void {
  const names = new Map<string, string>();
  for (const [index, { name }] of columns.entries()) {
    const plain = name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
    const other = names.get(plain);
    if (other !== undefined) {
      const message = `the columns "${other}" and "${name}" cannot both be written to a Parquet file`;
      throw new FlowError("input-invalid", message, {
        hint: "Names must differ in more than upper and lower case there; give one of them another name.",
      });
    }
    if (name === "" || name.includes("\0")) {
      const message = `column ${index + 1} of ${like.name} has no name that can be written to a Parquet file`;
      throw new FlowError("input-invalid", message, { hint: "Name the column in the header." });
    }
    names.set(plain, name);
  }
}

/** The Parquet files among the sources; without rows only that of the table that is continued is known, as source 0. */
function filesOf({ like }: Output, first: RowBatch | undefined): ReadonlyMap<number, ParquetFile> {
  if (first === undefined) return new Map(like instanceof ParquetTable ? [[0, like.file]] : []);
  const files = first.sources.map(({ batch }) => (batch instanceof ParquetBatch ? batch.file : undefined));
  return new Map(files.flatMap((file, source) => (file === undefined ? [] : [[source, file] as const])));
}

/** The SQL of a column whose cells all come from Parquet files, in one type; undefined for any other. */
async function takenSql(
  session: ParquetSession,
  { from, otherwise }: CarriedColumn,
  files: ReadonlyMap<number, ParquetFile>,
): Promise<string | undefined> {
  const types = from.map(({ source, column }) => files.get(source)?.columns[column]?.type);
  const type = commonType(types);
  if (type === undefined) return undefined;
  if (otherwise !== null && !(await isOfType(session, otherwise, type))) return undefined;
  const cases = from.map(({ source, column }) => `WHEN stored.r${source} IS NOT NULL THEN s${source}.c${column}`);
  return `CASE ${cases.join(" ")} ELSE ${otherwise === null ? "NULL" : `${sqlText(otherwise)}::${type}`} END`;
}

/** The type that holds all values of some; of two other types neither may, and their values are kept as texts. */
function commonType(types: readonly (string | undefined)[]): string | undefined {
  const ranks = types.map((type) => WHOLE_TYPES.indexOf(type ?? ""));
  const [first] = types;
  if (ranks.length > 0 && !ranks.includes(-1)) return WHOLE_TYPES[Math.max(...ranks)];
  return types.every((type) => type === first) ? first : undefined;
}

/** Whether a text can become a value of a type and still says the same: 0 as a decimal, but not 0.5 as a whole number. */
async function isOfType(session: ParquetSession, text: string, type: string): Promise<boolean> {
  const result =
    await session.run(`SELECT coalesce(printed = text OR TRY_CAST(printed AS DOUBLE) = TRY_CAST(text AS DOUBLE), false)
    FROM (SELECT text, TRY_CAST(text AS ${type})::VARCHAR AS printed FROM (SELECT ${sqlText(text)} AS text))`);
  const [[isSame] = []] = await result.getRowsJS();
  return isSame === true;
}
