import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { InsertOrder, InsertResult, Row } from "../ports/database.ts";
import { quoteNames } from "./identifiers.ts";
import { refusalOf } from "./postgres-errors.ts";
import { onConflict, updatesRows } from "./upsert-sql.ts";

/** Temporary, so that each connection has its own. */
const STAGING = "pairflow_staging";
const SPECIAL = /[\\\t\n\r]/g;
const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** A table as PostgreSQL's messages name it, and as SQL. */
export interface TargetTable {
  readonly name: string;
  readonly sql: string;
}

/** Copies rows in as they come; with a key by way of a temporary table in which the key is unique. */
export async function copyRows(
  client: Client,
  target: TargetTable,
  order: InsertOrder,
  rows: AsyncIterable<readonly Row[]>,
): Promise<InsertResult> {
  if (order.key.length === 0) return refusedOr(target.name, () => copy(client, target.sql, order, rows));
  await makeStaging(client, target, order);
  const staged = await refusedOr(STAGING, () => copy(client, `pg_temp.${STAGING}`, order, rows));
  if (staged.kind === "refused") return { ...staged, reason: `${staged.reason} (a key may be in the file once)` };
  const merged = await refusedOr(target.name, () => merge(client, target, order));
  // Of a file of keys alone those that are there are left as they are, and not counted.
  return merged.kind === "refused" || updatesRows(order) ? merged : staged;
}

/** The stream pulls rows as fast as the server takes them; an error in them fails the COPY. */
async function copy(
  client: Client,
  table: string,
  order: InsertOrder,
  rows: AsyncIterable<readonly Row[]>,
): Promise<number> {
  const names = quoteNames(order.columns.map((column) => column.name));
  const stream = client.query(copyFrom(`COPY ${table} (${names}) FROM STDIN`));
  await pipeline(Readable.from(encode(rows), { objectMode: false }), stream);
  return stream.rowCount;
}

/** Has the file's columns alone, with the table's own types. */
async function makeStaging(client: Client, target: TargetTable, { columns, key }: InsertOrder): Promise<void> {
  const names = quoteNames(columns.map((column) => column.name));
  const keyNames = quoteNames(key.map((column) => column.name));
  await client.query(`DROP TABLE IF EXISTS pg_temp.${STAGING}`);
  await client.query(`CREATE TEMP TABLE ${STAGING} ON COMMIT DROP AS SELECT ${names} FROM ${target.sql} WITH NO DATA`);
  await client.query(`ALTER TABLE pg_temp.${STAGING} ADD PRIMARY KEY (${keyNames})`);
}

async function merge(client: Client, target: TargetTable, order: InsertOrder): Promise<number> {
  const names = quoteNames(order.columns.map((column) => column.name));
  const result = await client.query(
    `INSERT INTO ${target.sql} (${names}) SELECT ${names} FROM pg_temp.${STAGING} ${onConflict(order)}`,
  );
  return result.rowCount ?? 0;
}

/** A refusal leaves the transaction unusable, so the caller must end it. */
async function refusedOr(table: string, work: () => Promise<number>): Promise<InsertResult> {
  try {
    return { kind: "inserted", rowCount: await work() };
  } catch (error) {
    const refusal = refusalOf(error, table);
    if (refusal === undefined) throw error;
    return { kind: "refused", ...refusal };
  }
}

/** COPY's text format: tabs between cells, \N for null, one chunk per batch. */
async function* encode(rows: AsyncIterable<readonly Row[]>): AsyncGenerator<Buffer, void> {
  for await (const batch of rows) {
    let text = "";
    for (const row of batch) text += `${row.map(encodeCell).join("\t")}\n`;
    if (text !== "") yield Buffer.from(text);
  }
}

/** A cell that reads \N or \. is told apart from null and the end by its escaped backslash. */
function encodeCell(cell: string | null): string {
  if (cell === null) return "\\N";
  return cell.replace(SPECIAL, (character) => ESCAPES[character] ?? character);
}
