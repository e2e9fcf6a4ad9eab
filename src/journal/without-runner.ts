import type { DatabaseSync } from "node:sqlite";

/** Shows runs that were under way as lost at this time, as the next runner will note them; the file stays as it is. */
export function showLost(database: DatabaseSync, at: number): void {
  const columns = database.prepare("SELECT name FROM pragma_table_info('runs')").all();
  const shown = columns.map(({ name }) => SHOWN[String(name)] ?? String(name));
  if (shown.length === 0) return;
  // What is temporary comes before what is in the file, by the same name.
  database.exec(`CREATE TEMP VIEW runs AS
    SELECT rowid, ${shown.join(", ").replaceAll(":at", String(at))} FROM main.runs`);
}

const SHOWN: Readonly<Record<string, string>> = {
  state: "CASE state WHEN 'running' THEN 'lost' ELSE state END AS state",
  finished_at: "CASE state WHEN 'running' THEN :at ELSE finished_at END AS finished_at",
};
