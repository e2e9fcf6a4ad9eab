import { statSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { FlowError } from "../../domain/errors.ts";
import type { Format } from "../format.ts";
import { sqlText } from "../sql.ts";
import { refuseRepeatedNames } from "../table.ts";
import type { ParquetSession } from "./session.ts";

/** A Parquet file to be read. */
export interface ParquetSource {
  readonly path: string;
  readonly name: string;
  readonly format: Format;
  readonly signal: AbortSignal;
  /** Told how many bytes of the file were read since it was last told, as the share of rows that were. */
  readonly onRead: (bytes: number) => void;
  /** A private folder for intermediate files, made when it is first asked for. */
  readonly scratch: () => string;
}

/** What a Parquet file says of itself. */
export interface ParquetFile {
  readonly name: string;
  /** Without characters that DuckDB reads as wildcards. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly rowCount: number;
  /** About what a row takes in memory. */
  readonly rowBytes: number;
  readonly columns: readonly ParquetColumn[];
}

/** A column on the first level; what is nested in it is one cell. */
export interface ParquetColumn {
  readonly name: string;
  /** As DuckDB names it: BIGINT, DECIMAL(18,4), STRUCT("a" INTEGER). */
  readonly type: string;
}

/** What DuckDB takes for a text in memory, beside the text; for other values it takes no more. */
export const TEXT_BYTES = 16;

/** Reads the description of a Parquet file, nothing of its rows. */
export async function describeParquet(session: ParquetSession, source: ParquetSource): Promise<ParquetFile> {
  const { size } = statSync(source.path);
  const path = plainPath(source);
  try {
    const file = sqlText(path);
    const described = await session.run(`SELECT * FROM ${plainScan(path)} LIMIT 0`);
    const schema = await rowsOf(session, `SELECT name, num_children FROM parquet_schema(${file})`);
    const [[rows] = []] = await rowsOf(session, `SELECT num_rows FROM parquet_file_metadata(${file})`);
    const [[bytes] = []] = await rowsOf(session, `SELECT sum(total_uncompressed_size) FROM parquet_metadata(${file})`);
    const rowCount = Number(rows);
    // DuckDB renames columns whose names differ in case only; the schema has them as they are.
    const names = topNames(schema);
    const columns = described.columnTypes().map((type, index) => ({ name: names[index] ?? "", type: String(type) }));
    refuseRepeatedNames(names, source.name);
    const rowBytes = columns.length * TEXT_BYTES + Number(bytes ?? 0) / Math.max(1, rowCount);
    return { name: source.name, path, sizeBytes: size, rowCount, rowBytes, columns };
  } catch (cause) {
    throw parquetFault(cause, source, path);
  }
}

/** The FROM item of a file's rows, columns c0, c1, ... and file_row_number. */
export function scanSql({ path, columns }: ParquetFile, alias: string): string {
  return `${plainScan(path)} AS ${alias}(${columns.map((_, index) => `c${index}`).join(", ")})`;
}

/** The error for what DuckDB says while it reads a file; other errors stay as they are. */
export function parquetFault(
  cause: unknown,
  { name, signal }: Pick<ParquetSource, "name" | "signal">,
  path: string,
): unknown {
  if (signal.aborted || cause instanceof FlowError || !(cause instanceof Error) || "syscall" in cause) return cause;
  const [reason = ""] = cause.message.replaceAll(path, name).split("\n");
  return new FlowError("input-invalid", `${name} could not be read as Parquet: ${reason}`, {
    hint: "Copy the file again from where it comes; it may be cut or damaged.",
    cause,
  });
}

/** DuckDB reads *, ?, [ and more in a path as wildcards; such a file is read through a link with a plain name. */
function plainPath({ path, scratch }: ParquetSource): string {
  if (!/[^\p{L}\p{N} ./_,=@+-]/u.test(path)) return path;
  const link = join(scratch(), `${crypto.randomUUID()}.parquet`);
  symlinkSync(resolve(path), link);
  return link;
}

/** Folders named as year=2024 would become columns. */
function plainScan(path: string): string {
  return `read_parquet(${sqlText(path)}, hive_partitioning = false)`;
}

async function rowsOf(session: ParquetSession, sql: string): Promise<readonly (readonly unknown[])[]> {
  const result = await session.run(sql);
  return session.step(() => result.getRowsJS());
}

/** The names on the first level below the root of a schema, which is told from the top down, each with its children. */
function topNames(schema: readonly (readonly unknown[])[]): readonly string[] {
  const names: string[] = [];
  /** How many children of each open group are still to come. */
  const open: number[] = [];
  for (const [name, children] of schema) {
    if (open.length === 1) names.push(String(name));
    const above = open.length - 1;
    if (above >= 0) open[above] = (open[above] ?? 0) - 1;
    if (children !== null) open.push(Number(children));
    while (open.length > 0 && open.at(-1) === 0) open.pop();
  }
  return names;
}
