import { DuckDBInstance } from "@duckdb/node-api";

/**
 * The three jobs of the shipped flow in plain DuckDB SQL: duckdb-flow.ts SOURCE_FOLDER OUTPUT_FOLDER.
 * Each job reads the files that the one before wrote. Cells stay texts, rows keep the first file's order; nothing is
 * checked or counted, and a key that repeats on the right would multiply rows.
 */
const [source = ".", output = "."] = process.argv.slice(2);
const instance = await DuckDBInstance.create(":memory:");
const connection = await instance.connect();

for (const name of ["File_A", "File_B"]) {
  await copy(
    `SELECT *, ${text(new Date().toISOString())} AS time_started FROM ${csv(`${source}/${name}.csv`)}`,
    `stamped-${name}.csv`,
  );
}

const stamped = csv(`${output}/stamped-File_A.csv`);
await copy(
  `SELECT a.*, (nav::DOUBLE - center) / deviation AS z_score_nav
   FROM ${stamped} a, (SELECT avg(nav::DOUBLE) AS center, stddev_pop(nav::DOUBLE) AS deviation FROM ${stamped})`,
  "scored-File_A.csv",
);

// A join on several threads gives rows in any order, so the first file's row number has to put them back.
await copy(
  `SELECT isin, nav, least(a.time_started, b.time_started) AS time_started, z_score_nav,
     coalesce(subscriptions, '0') AS subscriptions
   FROM (SELECT *, row_number() OVER () AS n FROM ${csv(`${output}/scored-File_A.csv`)}) a
   LEFT JOIN ${csv(`${output}/stamped-File_B.csv`)} b USING (isin)
   ORDER BY n`,
  "Merged.csv",
);

connection.closeSync();
instance.closeSync();

function csv(path: string): string {
  return `read_csv(${text(path)}, all_varchar = true)`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

async function copy(query: string, name: string): Promise<void> {
  await connection.run(`COPY (${query}) TO ${text(`${output}/${name}`)} (HEADER)`);
}
