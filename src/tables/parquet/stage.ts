import { rmSync } from "node:fs";
import { join } from "node:path";
import { DOUBLE, type DuckDBAppender, DuckDBDataChunk, UINTEGER, VARCHAR } from "@duckdb/node-api";
import { makeTempFolder, tableMemoryBytes } from "../engine.ts";
import type { RowBatch } from "../output.ts";
import { sqlName, sqlText } from "../sql.ts";
import { type RowPart, rowNumbers, StoredCells } from "./cells.ts";
import { scanSql } from "./file.ts";
import type { ParquetPlan, StoredColumn } from "./plan.ts";
import type { ParquetSession } from "./session.ts";

/** What a data chunk holds at most. */
const ROWS_AT_ONCE = 2048;
/** DuckDB's own number of rows in a row group. */
const GROUP_ROWS = 122_880;
/** What a row group may take of the memory: each thread holds some to write or read them. */
const GROUP_SHARE = 1 / 24;
/** What rows may take that are joined and sorted at once: DuckDB's joins and sorts of many wide rows run out of memory. */
const PART_SHARE = 1 / 8;

/**
 * The rows of an output on their way to a Parquet file: stored in a temporary table, joined there with the rows of
 * Parquet files they are taken from, and put down in files of a temp folder where they are many.
 */
export class ParquetStage {
  readonly #session: ParquetSession;
  readonly #plan: ParquetPlan;
  readonly #sources: readonly number[];
  readonly #stored: readonly StoredColumn[];
  readonly #cells: readonly StoredCells[];
  readonly #chunk: DuckDBDataChunk;
  readonly #parts: string[] = [];
  #folder: string | undefined;
  #appender: DuckDBAppender | undefined;
  #rowCount = 0;
  #doneBytes = 0;

  constructor(session: ParquetSession, plan: ParquetPlan) {
    this.#session = session;
    this.#plan = plan;
    this.#sources = [...plan.files.keys()];
    this.#stored = plan.columns.filter((column) => column.kind === "stored");
    this.#cells = this.#stored.map((column) => new StoredCells(column));
    const types = this.#stored.map(({ type }) => (type === "DOUBLE" ? DOUBLE : VARCHAR));
    this.#chunk = DuckDBDataChunk.create([...this.#sources.map(() => UINTEGER), ...types]);
  }

  /** Takes the next rows; all of them have the sources that the plan was made for. */
  async add(rows: RowBatch): Promise<void> {
    for (let from = 0; from < rows.rowCount; from += ROWS_AT_ONCE) {
      const part: RowPart = { rows, from, to: Math.min(from + ROWS_AT_ONCE, rows.rowCount) };
      this.#appender ??= await this.#begin();
      // Without it the chunk would keep the texts of all rows before.
      this.#chunk.reset();
      this.#chunk.setColumns([
        ...this.#sources.map((source) => rowNumbers(part, source)),
        ...this.#cells.map((cells) => cells.read(part)),
      ]);
      this.#appender.appendDataChunk(this.#chunk);
      this.#rowCount += part.to - part.from;
      if (this.#bytes() - this.#doneBytes >= tableMemoryBytes() * PART_SHARE) await this.#putDown();
    }
  }

  /** Writes the file; its rows are in the order in which they were added. */
  async write(path: string): Promise<void> {
    if (this.#parts.length === 0) {
      this.#appender ??= await this.#begin();
      this.#appender.closeSync();
      return this.#copy(`SELECT ${this.#namedSql()} FROM (${this.#partSql()}) AS part ${this.#orderSql()}`, path);
    }
    if (this.#appender !== undefined) await this.#putDown();
    const files = this.#parts.map(sqlText).join(", ");
    const names = this.#plan.columns.map((_, index) => `p${index}`).join(", ");
    await this.#copy(`SELECT ${this.#namedSql()} FROM read_parquet([${files}]) AS part(n, ${names})`, path);
  }

  /** Removes what was put down. */
  async close(): Promise<void> {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  /** An empty table for the next part, and what fills it. */
  async #begin(): Promise<DuckDBAppender> {
    const rows = this.#sources.map((source) => `r${source} UINTEGER`);
    const cells = this.#stored.map(({ type }, index) => `k${index} ${type}`);
    await this.#session.run(`CREATE OR REPLACE TEMP TABLE stored (${[...rows, ...cells].join(", ")})`);
    return this.#session.connection.createAppender("stored", "main", "temp");
  }

  /** Moves the rows that are stored into a file. */
  async #putDown(): Promise<void> {
    this.#appender?.closeSync();
    this.#appender = undefined;
    this.#folder ??= makeTempFolder();
    const path = join(this.#folder, `${this.#parts.length}.parquet`);
    await this.#copy(`SELECT * FROM (${this.#partSql()}) AS part ${this.#orderSql()}`, path);
    this.#parts.push(path);
    this.#doneBytes = this.#bytes();
  }

  /** The rows that are stored with all their columns: n tells the order, p0 is the first column. */
  #partSql(): string {
    let place = 0;
    const columns = this.#plan.columns.map((column, index) => {
      return `${column.kind === "taken" ? column.sql : `stored.k${place++}`} AS p${index}`;
    });
    const joins = [...this.#plan.files].map(([source, file]) => {
      return `LEFT JOIN ${scanSql(file, `s${source}`)} ON s${source}.file_row_number = stored.r${source}`;
    });
    return `SELECT stored.rowid AS n, ${columns.join(", ")} FROM stored ${joins.join(" ")}`;
  }

  /** A join keeps no order; a table alone comes in its own. */
  #orderSql(): string {
    return this.#plan.files.size > 0 ? "ORDER BY part.n" : "";
  }

  /** The columns of parts with their names; texts that are all numbers become numbers. */
  #namedSql(): string {
    const cells = this.#cells.values();
    const columns = this.#plan.columns.map(({ kind, name }, index) => {
      const isNumber = kind === "stored" && cells.next().value?.isNumber === true;
      return `part.p${index}${isNumber ? "::DOUBLE" : ""} AS ${sqlName(name)}`;
    });
    return columns.join(", ");
  }

  /** Writes a query's rows to a file, in row groups that fit in memory. */
  async #copy(sql: string, path: string): Promise<void> {
    const rowBytes = this.#bytes() / Math.max(1, this.#rowCount);
    const rows = Math.floor((tableMemoryBytes() * GROUP_SHARE) / rowBytes / ROWS_AT_ONCE) * ROWS_AT_ONCE;
    const groupRows = Math.max(ROWS_AT_ONCE, Math.min(GROUP_ROWS, rows));
    await this.#session.run(`COPY (${sql}) TO ${sqlText(path)}
      (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${groupRows}, USE_TMP_FILE false)`);
  }

  /** About what all rows so far take in memory. */
  #bytes(): number {
    const taken = [...this.#plan.files.values()].reduce((sum, { rowBytes }) => sum + rowBytes, 0);
    return this.#cells.reduce((sum, { bytes }) => sum + bytes, taken * this.#rowCount);
  }
}
