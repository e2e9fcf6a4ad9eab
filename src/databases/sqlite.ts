import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { FlowError } from "../domain/errors.ts";
import type { Column, LoadRecord } from "../domain/load.ts";
import { isBusy } from "../lib/sqlite-code.ts";
import type { Database, InsertOrder, InsertResult, NameLimits, Row, TableLoad } from "../ports/database.ts";
import { LEDGER, quoteName, quoteNames } from "./identifiers.ts";
import { sqliteError } from "./sqlite-errors.ts";
import { insertRows } from "./sqlite-insert.ts";
import { sqliteCellType, sqliteTypeName } from "./sqlite-types.ts";

/** For readers that are still at work when we commit. */
const BUSY_MS = 10_000;
/** For another loader to end its transaction. */
const TURN_MS = 600_000;
/** Short beside any load that is worth waiting for. */
const TURN_STEP_MS = 50;

/** With EXTRA a commit survives a power cut in rollback-journal mode too: FULL does not sync the journal's removal. */
const SETTINGS = "PRAGMA synchronous = EXTRA; PRAGMA cache_size = -65536";

/** Table names are compared as SQLite compares them, without case. */
const CREATE_LEDGER = `CREATE TABLE IF NOT EXISTS ${LEDGER} (
  table_name TEXT NOT NULL COLLATE NOCASE, sha256 TEXT NOT NULL, file_name TEXT NOT NULL, mode TEXT NOT NULL,
  row_count INTEGER NOT NULL, loaded_at TEXT NOT NULL, PRIMARY KEY (table_name, sha256)) WITHOUT ROWID`;

/** Opens a SQLite file as a load target; the file is made when absent, its folder is not. */
export function openSqlite(path: string): Database {
  const label = `sqlite:${path}`;
  const folder = dirname(resolve(path));
  if (!existsSync(folder)) {
    throw new FlowError("database-unusable", `${label}: the folder ${folder} is not there`, {
      kind: "environment",
      hint: `Make it first: mkdir -p '${folder.replaceAll("'", "'\\''")}'`,
    });
  }
  try {
    const database = new DatabaseSync(resolve(path), { timeout: BUSY_MS });
    database.exec(SETTINGS);
    return new SqliteDatabase(database, label);
  } catch (error) {
    throw sqliteError(error, label);
  }
}

/** SQLite has one writer per file, so the turn of a table is that of the file. */
class SqliteDatabase implements Database {
  readonly label: string;
  readonly limits: NameLimits = { product: "SQLite", nameBytes: 1_000_000, columnCount: 2_000 };
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync, label: string) {
    this.#database = database;
    this.label = label;
  }

  async transaction<Result>(table: string, work: (load: TableLoad) => Promise<Result>): Promise<Result> {
    try {
      await this.#takeTurn();
      this.#database.exec(CREATE_LEDGER);
      const result = await work(new SqliteLoad(this.#database, table));
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw sqliteError(error, this.label);
    }
  }

  async close(): Promise<void> {
    if (this.#database.isOpen) this.#database.close();
  }

  /** Another loader may hold the file for long; waiting for it must not block this process. */
  async #takeTurn(): Promise<void> {
    this.#database.exec("PRAGMA busy_timeout = 0");
    for (let waitedMs = 0; !this.#begin(waitedMs < TURN_MS ? "wait" : "throw"); waitedMs += TURN_STEP_MS)
      await setTimeout(TURN_STEP_MS);
    this.#database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  }

  #begin(ifBusy: "wait" | "throw"): boolean {
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      return true;
    } catch (error) {
      if (ifBusy === "wait" && isBusy(error)) return false;
      throw error;
    }
  }
}

/** All calls are synchronous below; the contract is not, for the sake of servers. */
class SqliteLoad implements TableLoad {
  readonly #database: DatabaseSync;
  readonly #table: string;

  constructor(database: DatabaseSync, table: string) {
    this.#database = database;
    this.#table = table;
  }

  async columns(): Promise<readonly Column[] | undefined> {
    const found = this.#database.prepare("SELECT name, type FROM pragma_table_info(?)").all(this.#table);
    const columns = found.map((row) => ({ name: String(row["name"]), type: sqliteCellType(String(row["type"])) }));
    return columns.length === 0 ? undefined : columns;
  }

  async uniqueKeys(): Promise<readonly (readonly string[])[]> {
    const primary = this.#names("SELECT name FROM pragma_table_info(?) WHERE pk > 0", this.#table);
    const indexes = this.#names(`SELECT name FROM pragma_index_list(?) WHERE "unique" AND NOT partial`, this.#table);
    return [primary, ...indexes.map((index) => this.#names("SELECT name FROM pragma_index_info(?)", index))];
  }

  async loads(): Promise<readonly LoadRecord[]> {
    const found = this.#database.prepare(`SELECT * FROM ${LEDGER} WHERE table_name = ?`).all(this.#table);
    return found.map(toRecord);
  }

  async findLoad(sha256: string): Promise<LoadRecord | undefined> {
    const sql = `SELECT * FROM ${LEDGER} WHERE table_name = ? AND sha256 = ?`;
    const found = this.#database.prepare(sql).get(this.#table, sha256);
    return found === undefined ? undefined : toRecord(found);
  }

  async create(columns: readonly Column[], key: readonly Column[]): Promise<void> {
    const lines = columns.map(({ name, type }) => `${quoteName(name)} ${sqliteTypeName(type)}`);
    if (key.length > 0) lines.push(`UNIQUE (${quoteNames(key.map((column) => column.name))})`);
    this.#database.exec(`CREATE TABLE ${quoteName(this.#table)} (${lines.join(", ")})`);
    this.#forget();
  }

  async clear(): Promise<void> {
    this.#database.exec(`DELETE FROM ${quoteName(this.#table)}`);
    this.#forget();
  }

  async insert(order: InsertOrder, rows: AsyncIterable<readonly Row[]>): Promise<InsertResult> {
    return insertRows(this.#database, this.#table, order, rows);
  }

  async record({ sha256, fileName, mode, rowCount, loadedAt }: LoadRecord): Promise<void> {
    const row = [this.#table, sha256, fileName, mode, rowCount, loadedAt];
    this.#database.prepare(`INSERT INTO ${LEDGER} VALUES (?, ?, ?, ?, ?, ?)`).run(...row);
  }

  #forget(): void {
    this.#database.prepare(`DELETE FROM ${LEDGER} WHERE table_name = ?`).run(this.#table);
  }

  #names(sql: string, argument: string): readonly string[] {
    const found = this.#database.prepare(sql).all(argument);
    return found.map((row) => String(row["name"]));
  }
}

/** A row of the ledger, in our terms. */
function toRecord(row: Readonly<Record<string, SQLOutputValue>>): LoadRecord {
  return {
    sha256: String(row["sha256"]),
    fileName: String(row["file_name"]),
    mode: row["mode"] === "replace" || row["mode"] === "upsert" ? row["mode"] : "append",
    rowCount: Number(row["row_count"]),
    loadedAt: String(row["loaded_at"]),
  };
}
