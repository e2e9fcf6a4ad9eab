import { createReadStream, createWriteStream, statSync, truncateSync } from "node:fs";
import { extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import { stringify } from "csv-stringify/sync";
import type { CsvDialect } from "./csv-head.ts";
import type { Output } from "./output.ts";
import { sqlText } from "./sql.ts";

/** Writes the rows of a query as a text file in the dialect of the table it was made from; returns how many rows. */
export async function writeCsv(
  connection: DuckDBConnection,
  output: Output,
  { target, scratch }: { readonly target: string; readonly scratch: () => string },
): Promise<number> {
  const dialect = dialectFor(target, output.like.dialect);
  const path = dialect.encoding === "utf-8" ? target : join(scratch(), "output.csv");
  const { rowsChanged } = await connection.run(copySql(path, output, dialect));
  const surplus = surplusNewlines(rowsChanged, output, dialect) * dialect.newline.length;
  if (surplus > 0) truncateSync(path, statSync(path).size - surplus);
  if (path !== target) await encode(path, target, dialect);
  return rowsChanged;
}

/** Newlines to take off the end: DuckDB puts one there in any case, and without rows a second. */
function surplusNewlines(rows: number, { columns }: Output, { endsWithNewline }: CsvDialect): number {
  // In a table of one column the last newline may be all there is of an empty cell.
  const isKept = endsWithNewline || (columns.length === 1 && rows > 0);
  return (rows === 0 ? 1 : 0) + (isKept ? 0 : 1);
}

function copySql(path: string, output: Output, dialect: CsvDialect): string {
  const { columns } = output;
  const { delimiter, newline, hasBom } = dialect;
  const names = stringify([columns.map((column) => column.name)], { delimiter, record_delimiter: "", quoted_match });
  const prefix = `${hasBom ? "\ufeff" : ""}${names}${newline}`;
  const named = newline.replace("\r", "\\r").replace("\n", "\\n");
  return `COPY (${cellsSql(output)}) TO ${sqlText(path)} (FORMAT csv, HEADER false,
    DELIM ${sqlText(delimiter)}, QUOTE '"', ESCAPE '"', NULLSTR '', NEW_LINE ${sqlText(named)},
    PREFIX ${sqlText(prefix)}, SUFFIX ${sqlText(newline)}, USE_TMP_FILE false)`;
}

// A lone carriage return inside a name would read as the end of the header.
const quoted_match = /[\r\n]/;

/** The rows with one cell text per column: numbers as the shortest text that reads back equal, whole ones without a fraction. */
function cellsSql({ columns, from }: Output): string {
  const inner = columns.map(({ sql }, index) => `${sql} AS o${index}`);
  // Each number is worked out once, in the inner query.
  const outer = columns.map(({ kind }, index) => (kind === "number" ? numberTextSql(`o${index}`) : `o${index}`));
  return `SELECT ${outer.join(", ")} FROM (SELECT ${inner.join(", ")} FROM ${from})`;
}

function numberTextSql(sql: string): string {
  return `CASE WHEN ${sql} = trunc(${sql}) AND abs(${sql}) < 1e15
    THEN CAST(CAST(${sql} AS BIGINT) AS VARCHAR) ELSE CAST(${sql} AS VARCHAR) END`;
}

/** The source's own dialect, but with the delimiter that another extension of the target calls for. */
function dialectFor(target: string, source: CsvDialect | null): CsvDialect {
  const extension = extname(target).toLowerCase();
  const delimiter = extension === ".tsv" ? "\t" : ",";
  if (source === null) {
    return { extension, delimiter, newline: "\n", encoding: "utf-8", hasBom: false, endsWithNewline: true };
  }
  return source.extension === extension ? source : { ...source, extension, delimiter };
}

async function encode(from: string, to: string, { encoding }: CsvDialect): Promise<void> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const bytesOf = (text: string) => {
    const bytes = Buffer.from(text, "utf16le");
    return encoding === "utf-16be" ? bytes.swap16() : bytes;
  };
  await pipeline(
    createReadStream(from),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) yield bytesOf(decoder.decode(chunk, { stream: true }));
    },
    createWriteStream(to),
  );
}
