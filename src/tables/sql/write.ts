import type { DuckDBPreparedStatement } from "@duckdb/node-api";
import { FlowError } from "../../domain/errors.ts";
import { tableMemoryBytes } from "../engine.ts";
import { formatOf } from "../format.ts";
import { sqlName, sqlText } from "../sql.ts";
import type { Table } from "../table.ts";
import type { Tables } from "../tables.ts";
import { type ResultColumn, refuseBytes, typedValueSql, valueSql } from "./columns.ts";
import { type QueryText, queryError } from "./errors.ts";
import { sameNames } from "./names.ts";
import { outerQuery } from "./query.ts";
import { outputOf } from "./result.ts";
import type { SqlSession } from "./session.ts";

/** A query whose sources are loaded. */
export interface ReadyQuery {
  readonly session: SqlSession;
  readonly text: QueryText;
  /** The first source, whose dialect the target continues. */
  readonly like: Table;
  /** About what a row of all sources takes in memory. */
  readonly rowBytes: number;
}

/** DuckDB's own number of rows in a row group. */
const GROUP_ROWS = 122_880;
/** What DuckDB works on at once. */
const LEAST_GROUP_ROWS = 2048;
/** What a row group may take of the memory: each thread holds some to write them. */
const GROUP_SHARE = 1 / 24;

/** Where the result is until it is written. */
const RESULT = "temp.main.result";

/**
 * Writes the rows of a query to the target, in its order and in the format of the target's extension; returns how many.
 * A Parquet file gets the query's own types. A query without rows makes a table without rows.
 */
export async function writeResult(tables: Tables, query: ReadyQuery, target: string): Promise<number> {
  const format = formatOf(target);
  const columns = await tables.run(() => resultColumns(query.session, query.text));
  if (format.kind === "parquet") return tables.run(() => copyToParquet(query, columns, target));
  refuseBytes(columns, query.text.path);
  const rowCount = await tables.run(() => keepResult(query, columns));
  const chunks = query.session.chunks(RESULT, rowCount);
  return tables.write(target, outputOf({ like: query.like, columns, chunks }, format));
}

/** Does something with a query; what DuckDB says against it is told at its place. */
export async function told<Result>(text: QueryText, work: () => Promise<Result>, beforeBytes = 0): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw queryError(error, text, beforeBytes);
  }
}

/** What a query gives. Refuses names that stand twice, which no table could hold. */
export async function resultColumns(session: SqlSession, text: QueryText): Promise<readonly ResultColumn[]> {
  const columns = await told(text, () => session.prepared(text.filled.sql, async (query) => columnsOf(query, text)));
  const names = columns.map(({ name }) => name.trim());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return columns;
  throw new FlowError("job-invalid", `${text.path}: two columns of the result are called "${twice}"`, {
    hint: "Give one of them another name with AS; of a join on equal names, USING makes one column.",
  });
}

function columnsOf(query: DuckDBPreparedStatement, { path }: QueryText): readonly ResultColumn[] {
  if (query.parameterCount > 0) {
    throw new FlowError("job-invalid", `${path}: a param in it has no name`, { hint: "Write $name in place of ?." });
  }
  return Array.from({ length: query.columnCount }, (_, index) => {
    return { name: query.columnName(index), type: query.columnType(index) };
  });
}

/** Runs the query to its end, so that its errors are known before anything is written; large results are spilled. */
async function keepResult({ session, text }: ReadyQuery, columns: readonly ResultColumn[]): Promise<number> {
  const values = columns.map((column, index) => `${valueSql(column, `c${index}`)} AS c${index}`);
  const { sql, beforeBytes } = outerQuery(text.filled.sql, {
    columnCount: columns.length,
    before: `CREATE TEMP TABLE result AS SELECT ${values.join(", ")}`,
  });
  await told(text, () => session.run(sql), beforeBytes);
  const [rowCount] = await session.row(`SELECT count(*) FROM ${RESULT}`);
  return Number(rowCount);
}

async function copyToParquet(
  { session, text, rowBytes }: ReadyQuery,
  columns: readonly ResultColumn[],
  target: string,
): Promise<number> {
  const [first, second] = sameNames(columns.map(({ name }) => name)) ?? [];
  if (first !== undefined) {
    const message = `${text.path}: the columns "${first}" and "${second}" cannot both be written to a Parquet file`;
    throw new FlowError("job-invalid", message, {
      hint: "Names must differ in more than upper and lower case there; give one of them another name with AS.",
    });
  }
  const fitting = Math.floor((tableMemoryBytes() * GROUP_SHARE) / rowBytes / LEAST_GROUP_ROWS) * LEAST_GROUP_ROWS;
  const groupRows = Math.max(LEAST_GROUP_ROWS, Math.min(GROUP_ROWS, fitting));
  const values = columns.map((column, index) => `${typedValueSql(column, `c${index}`)} AS ${sqlName(column.name)}`);
  const { sql, beforeBytes } = outerQuery(text.filled.sql, {
    columnCount: columns.length,
    before: `COPY (SELECT ${values.join(", ")}`,
    after: `) TO ${sqlText(target)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${groupRows}, USE_TMP_FILE false)`,
  });
  const copy = () =>
    session.prepared(sql, async (query) => {
      const [[count] = []] = await (await query.run()).getRowsJS();
      return Number(count);
    });
  return told(text, copy, beforeBytes);
}
