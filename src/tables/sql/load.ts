import { DuckDBDataChunk, VARCHAR } from "@duckdb/node-api";
import { FlowError } from "../../domain/errors.ts";
import type { SqlTypes } from "../../domain/sql-query.ts";
import type { Batch } from "../../ports/table-reading.ts";
import { type ParquetFile, scanSql } from "../parquet/file.ts";
import { sqlName } from "../sql.ts";
import type { Table } from "../table.ts";
import type { SqlSession } from "./session.ts";
import { findTypes, noteTexts, typedSql } from "./types.ts";

/** A source as a query is to find it. */
export interface SourceView {
  /** Its names in the query; the first is also that of the table of texts, in the schema `loaded`. */
  readonly names: readonly string[];
  readonly table: Table;
  /** The names of its columns in the query. */
  readonly columns: readonly string[];
  /** Where DuckDB itself is to read the file, with the types that it has. */
  readonly inPlace: ParquetFile | undefined;
}

export interface LoadedSource {
  readonly rowCount: number;
  /** About what a row takes in memory. */
  readonly rowBytes: number;
  /** By column; undefined where all are texts. */
  readonly types: readonly string[] | undefined;
}

/** What a data chunk holds at most. */
const ROWS_AT_ONCE = 2048;
/** What DuckDB takes for a cell beside its text. */
const CELL_BYTES = 16;

/** Makes the views of a source. Where DuckDB does not read the file itself, they have texts as cells, and no rows yet. */
export async function declareSource(session: SqlSession, source: SourceView): Promise<void> {
  const { columns, inPlace } = source;
  if (inPlace !== undefined) {
    const named = columns.map((name, index) => `s.c${index} AS ${sqlName(name)}`);
    return makeViews(session, source, `SELECT ${named.join(", ")} FROM ${scanSql(inPlace, "s")}`);
  }
  await session.run("CREATE SCHEMA IF NOT EXISTS loaded");
  await session.run(
    `CREATE TABLE ${loadedName(source)} (${columns.map((column) => `${sqlName(column)} VARCHAR`).join(", ")})`,
  );
  await makeViews(session, source, `FROM ${loadedName(source)}`);
}

/**
 * Fills the views of a source. A cell is NULL where nothing stands, and an empty text where the file has one: "" in a CSV.
 * Throws the reader's error, with line and column, for a file that is no table.
 */
export async function loadSource(session: SqlSession, source: SourceView, types: SqlTypes): Promise<LoadedSource> {
  const { inPlace } = source;
  return inPlace === undefined ? loadTexts(session, source, types) : readInPlace(source, inPlace);
}

async function makeViews(session: SqlSession, { names }: SourceView, select: string): Promise<void> {
  for (const name of names) await session.run(`CREATE OR REPLACE VIEW ${sqlName(name)} AS ${select}`);
}

function loadedName({ names: [name = ""] }: SourceView): string {
  return `loaded.${sqlName(name)}`;
}

async function readInPlace({ table }: SourceView, file: ParquetFile): Promise<LoadedSource> {
  if (table.seen.badIsins !== undefined) await readThrough(table);
  return { rowCount: file.rowCount, rowBytes: file.rowBytes, types: file.columns.map(({ type }) => type) };
}

/** What a table has to say is known once all of it was read. */
async function readThrough(table: Table): Promise<void> {
  for await (const _ of table.batches());
}

async function loadTexts(session: SqlSession, source: SourceView, types: SqlTypes): Promise<LoadedSource> {
  const { columns } = source;
  const name = loadedName(source);
  const { rowCount, bytes, texts } = await appendTexts(session, source, types);
  const rowBytes = CELL_BYTES * columns.length + bytes / Math.max(1, rowCount);
  if (types !== "auto") return { rowCount, rowBytes, types: undefined };
  const found = await findTypes(session, { name, rowCount, columns, texts });
  const typed = columns.map((column, index) => typedSql(column, found[index] ?? "VARCHAR"));
  await makeViews(session, source, `SELECT ${typed.join(", ")} FROM ${name}`);
  return { rowCount, rowBytes, types: found };
}

interface Appended {
  readonly rowCount: number;
  readonly bytes: number;
  /** Columns that hold texts where their file knows other values. */
  readonly texts: ReadonlySet<number>;
}

async function appendTexts(session: SqlSession, source: SourceView, types: SqlTypes): Promise<Appended> {
  const {
    names: [name = ""],
    table,
    columns,
  } = source;
  const appender = await session.connection.createAppender(name, "loaded");
  const chunk = DuckDBDataChunk.create(columns.map(() => VARCHAR));
  const texts = new Set<number>();
  let rowCount = 0;
  let bytes = 0;
  for await (const batch of table.batches()) {
    if (types === "auto") noteTexts(batch, columns.length, texts);
    for (let from = 0; from < batch.rowCount; from += ROWS_AT_ONCE) {
      const to = Math.min(from + ROWS_AT_ONCE, batch.rowCount);
      const cells = columns.map((_, column) => cellsOf(batch, { table, column, from, to }));
      bytes += cells.reduce((sum, column) => sum + lengthOf(column), 0);
      // Without it the chunk would keep the texts of all rows before.
      chunk.reset();
      chunk.setColumns(cells);
      await session.step(async () => appender.appendDataChunk(chunk));
    }
    rowCount += batch.rowCount;
  }
  appender.closeSync();
  return { rowCount, bytes, texts };
}

/** A column of a table in some rows of a batch, `to` left out. */
interface ColumnPart {
  readonly table: Table;
  readonly column: number;
  readonly from: number;
  readonly to: number;
}

function cellsOf(batch: Batch, part: ColumnPart): readonly (string | null)[] {
  const { column, from, to } = part;
  const cells: (string | null)[] = [];
  for (let row = from; row < to; row++) {
    const cell = batch.text(row, column);
    // DuckDB would put another character in the place of half of one.
    if (cell !== null && !cell.isWellFormed()) throw halfCharacter(batch.lineOf(row), part);
    cells.push(cell);
  }
  return cells;
}

function lengthOf(cells: readonly (string | null)[]): number {
  return cells.reduce((sum, cell) => sum + (cell?.length ?? 0), 0);
}

function halfCharacter(line: number, { table, column }: ColumnPart): FlowError {
  const place = `${table.name}, line ${line}, column ${table.columns[column]}`;
  return new FlowError("input-invalid", `${place}: half a character, which is no text`, {
    hint: "Correct the cell: a surrogate stands alone in it.",
  });
}
