/** A loader as one would write it first: what the tests must catch. Loads `<folder>/a.csv` and `b.csv` into the table t. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const [folder = "", path = ""] = process.argv.slice(2);
const database = new DatabaseSync(path);
database.exec("CREATE TABLE IF NOT EXISTS t (file TEXT, k INTEGER)");
database.exec("CREATE TABLE IF NOT EXISTS pairflow_loads (file_name TEXT, row_count INTEGER)");
for (const name of ["a.csv", "b.csv"]) {
  if (database.prepare("SELECT 1 FROM pairflow_loads WHERE file_name = ?").get(name) !== undefined) continue;
  const lines = readFileSync(join(folder, name), "utf8").trim().split("\n").slice(1);
  const insert = database.prepare("INSERT INTO t VALUES (?, ?)");
  for (const line of lines) insert.run(...line.split(","));
  database.prepare("INSERT INTO pairflow_loads VALUES (?, ?)").run(name, lines.length);
}
database.close();
