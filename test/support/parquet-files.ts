import { DuckDBInstance, type JS } from "@duckdb/node-api";
import { afterAll, beforeAll } from "vitest";
import { configureTables } from "../../src/tables/engine.ts";
import type { Table } from "../../src/tables/table.ts";
import { tableFolder } from "./table-files.ts";

/** A folder of Parquet files for one test file, made and looked at by a DuckDB that is not the one under test. */
export async function parquetFolder() {
  const folder = tableFolder();
  const duckdb = await DuckDBInstance.create(":memory:");
  const connection = await duckdb.connect();
  beforeAll(() => configureTables({ threads: 2, tempFolder: folder.place("") }));
  afterAll(() => {
    connection.closeSync();
    duckdb.closeSync();
    configureTables({});
    folder.remove();
  });
  const rows = async (sql: string): Promise<JS[][]> => (await connection.runAndReadAll(sql)).getRowsJS();
  return {
    ...folder,
    rows,
    /** A Parquet file with the rows of a query. */
    async query(sql: string, name = "a.parquet"): Promise<Table> {
      await connection.run(`COPY (${sql}) TO '${folder.place(name).replaceAll("'", "''")}' (FORMAT parquet)`);
      return folder.open(name);
    },
    /** Names and types of a file's columns, and its rows as DuckDB has them. */
    async content(name: string): Promise<{ columns: JS[][]; rows: JS[][] }> {
      const file = `'${folder.place(name)}'`;
      const columns = await rows(`SELECT column_name, column_type FROM (DESCRIBE FROM ${file})`);
      return { columns, rows: await rows(`FROM ${file}`) };
    },
  };
}
