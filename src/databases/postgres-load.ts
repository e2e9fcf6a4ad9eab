import type { Client } from "pg";
import { FlowError } from "../domain/errors.ts";
import type { Column, LoadRecord } from "../domain/load.ts";
import type { InsertOrder, InsertResult, Row, TableLoad } from "../ports/database.ts";
import { LEDGER, quoteName, quoteNames } from "./identifiers.ts";
import { copyRows, type TargetTable } from "./postgres-copy.ts";
import { postgresCellType, postgresTypeName } from "./postgres-types.ts";

/** Dropped columns stay in the catalogue; system columns have numbers below 1. */
const COLUMNS_SQL = `SELECT a.attname AS name, t.typname AS type FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
  WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;

/** Without indexes that are partial, over expressions or checked late: none can be named in ON CONFLICT (columns). */
const UNIQUE_SQL = `SELECT array(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(number, place)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number WHERE k.place <= i.indnkeyatts) AS names
  FROM pg_index i WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indisvalid AND i.indimmediate
    AND i.indpred IS NULL AND i.indexprs IS NULL`;

/** Where the table is by the search path, or else where it would be made. */
const SCHEMA_SQL = `SELECT coalesce((SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.oid = to_regclass($1)), current_schema())::text AS schema`;

/** Takes the table's turn, finds its schema by the search path, and makes the ledger there. */
export async function openTable(client: Client, table: string): Promise<TableLoad> {
  await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`${LEDGER}:${table}`]);
  const { rows } = await client.query(SCHEMA_SQL, [quoteName(table)]);
  const schema: unknown = rows[0]?.schema;
  if (typeof schema !== "string") {
    throw new FlowError("database-unusable", "the database has no schema that tables could be made in", {
      hint: "Make one, or set the search path: add ?options=-csearch_path%3Dmy_schema to the URL.",
    });
  }
  const ledger = `${quoteName(schema)}.${LEDGER}`;
  const known = await client.query("SELECT to_regclass($1) IS NOT NULL AS found", [ledger]);
  if (known.rows[0]?.found !== true) await createLedger(client, ledger);
  return new PostgresLoad(client, { name: table, sql: `${quoteName(schema)}.${quoteName(table)}` }, ledger);
}

/** Two tables may be loaded for the first time at once; only one may make the ledger. */
async function createLedger(client: Client, ledger: string): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [ledger]);
  await client.query(`CREATE TABLE IF NOT EXISTS ${ledger} (table_name text NOT NULL, sha256 text NOT NULL,
    file_name text NOT NULL, mode text NOT NULL, row_count bigint NOT NULL, loaded_at timestamptz NOT NULL,
    PRIMARY KEY (table_name, sha256))`);
}

/** Every name is qualified by its schema, whatever the search path is later. */
class PostgresLoad implements TableLoad {
  readonly #client: Client;
  readonly #target: TargetTable;
  readonly #ledger: string;

  constructor(client: Client, target: TargetTable, ledger: string) {
    this.#client = client;
    this.#target = target;
    this.#ledger = ledger;
  }

  async columns(): Promise<readonly Column[] | undefined> {
    const { rows } = await this.#client.query<{ name: string; type: string }>(COLUMNS_SQL, [this.#target.sql]);
    if (rows.length === 0) return undefined;
    return rows.map(({ name, type }) => ({ name, type: postgresCellType(type) }));
  }

  async uniqueKeys(): Promise<readonly (readonly string[])[]> {
    const { rows } = await this.#client.query<{ names: string[] }>(UNIQUE_SQL, [this.#target.sql]);
    return rows.map((row) => row.names);
  }

  async loads(): Promise<readonly LoadRecord[]> {
    const { rows } = await this.#client.query<LoadRow>(`SELECT * FROM ${this.#ledger} WHERE table_name = $1`, [
      this.#target.name,
    ]);
    return rows.map(toRecord);
  }

  async findLoad(sha256: string): Promise<LoadRecord | undefined> {
    const { rows } = await this.#client.query<LoadRow>(
      `SELECT * FROM ${this.#ledger} WHERE table_name = $1 AND sha256 = $2`,
      [this.#target.name, sha256],
    );
    return rows.map(toRecord)[0];
  }

  async create(columns: readonly Column[], key: readonly Column[]): Promise<void> {
    const lines = columns.map(({ name, type }) => `${quoteName(name)} ${postgresTypeName(type)}`);
    if (key.length > 0) lines.push(`UNIQUE (${quoteNames(key.map((column) => column.name))})`);
    await this.#client.query(`CREATE TABLE ${this.#target.sql} (${lines.join(", ")})`);
    await this.#forget();
  }

  async clear(): Promise<void> {
    await this.#client.query(`DELETE FROM ${this.#target.sql}`);
    await this.#forget();
  }

  async insert(order: InsertOrder, rows: AsyncIterable<readonly Row[]>): Promise<InsertResult> {
    return copyRows(this.#client, this.#target, order, rows);
  }

  async record({ sha256, fileName, mode, rowCount, loadedAt }: LoadRecord): Promise<void> {
    await this.#client.query(`INSERT INTO ${this.#ledger} VALUES ($1, $2, $3, $4, $5, $6)`, [
      this.#target.name,
      sha256,
      fileName,
      mode,
      rowCount,
      loadedAt,
    ]);
  }

  async #forget(): Promise<void> {
    await this.#client.query(`DELETE FROM ${this.#ledger} WHERE table_name = $1`, [this.#target.name]);
  }
}

/** As pg gives it: bigint as text, timestamptz as a date. */
interface LoadRow {
  readonly sha256: string;
  readonly file_name: string;
  readonly mode: LoadRecord["mode"];
  readonly row_count: string;
  readonly loaded_at: Date;
}

/** A row of the ledger, in our terms. */
function toRecord(row: LoadRow): LoadRecord {
  return {
    sha256: row.sha256,
    fileName: row.file_name,
    mode: row.mode,
    rowCount: Number(row.row_count),
    loadedAt: row.loaded_at.toISOString(),
  };
}
