import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { versionOf } from "../src/domain/file.ts";
import { localFolder } from "../src/folders/local.ts";
import { openJournal } from "../src/journal/sqlite.ts";
import { must } from "./wrong-result.ts";

/** A pair whose files are all finished. */
export interface FinishedPair {
  readonly name: string;
  readonly source: string;
  readonly target: string;
  readonly files: number;
}

/**
 * Makes finished files and the journal of their runs, some of each, a minute apart. In one transaction, as millions of
 * synced ones would take hours; the journal itself makes the tables.
 */
export async function makeHistory(flow: string, pairs: readonly FinishedPair[], runsOfFile: number): Promise<void> {
  const path = join(flow, ".pairflow", "journal.sqlite");
  openJournal(path, () => {}).close();
  const database = new DatabaseSync(path);
  const run = database.prepare(`INSERT INTO runs
    (id, pair, key, state, attempt, sources, target, input, job_identity, started_at, finished_at, report, log)
    VALUES (?, ?, ?, 'succeeded', 1, ?, ?, ?, 'bench', ?, ?, '{"facts":{"rows in":0,"rows out":0}}', '')`);
  const item = database.prepare("INSERT INTO items (pair, key, run_id) VALUES (?, ?, ?)");
  database.exec("BEGIN");
  let id = 0;
  for (const { name: pair, source, target, files } of pairs) {
    for (const place of [source, target]) mkdirSync(join(flow, place), { recursive: true });
    const folder = localFolder(join(flow, source), source);
    for (let file = 0; file < files; file += 1) {
      const name = `File_${String(file).padStart(6, "0")}.csv`;
      writeFileSync(join(flow, source, name), "isin\n");
      writeFileSync(join(flow, target, name), "isin,time_started\n");
      const entry = await folder.find(name);
      must(entry !== undefined, `${name} is not there`);
      const sources = JSON.stringify([`${source}/${name}`]);
      for (let left = runsOfFile; left > 0; left -= 1, id += 1) {
        const at = Math.floor(entry.modifiedAt) - left * 60_000;
        const took = 10 + (id % 997);
        run.run(idOf(id), pair, name, sources, `${target}/${name}`, versionOf(entry), at, at + took);
      }
      item.run(pair, name, idOf(id - 1));
    }
  }
  database.exec("COMMIT");
  database.close();
}

function idOf(run: number): string {
  return `bench${String(run).padStart(11, "0")}`;
}
