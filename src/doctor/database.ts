import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sqliteError } from "../databases/sqlite-errors.ts";
import { localFolder } from "../folders/local.ts";
import { isBusy } from "../lib/sqlite-code.ts";
import { type Check, failed, failedBy, passed } from "./check.ts";

/** Whether the database that `save` loads into can be used (`sqlite:<path>` or `postgres://...`); nothing is made in it. */
export async function databaseCheck(to: string): Promise<Check> {
  const path = /^sqlite:(.+)$/is.exec(to)?.[1];
  try {
    if (path !== undefined) return await sqliteCheck(resolve(path));
    if (/^postgres(?:ql)?:\/\//i.test(to)) {
      const { reachPostgres } = await import("../databases/postgres-reach.ts");
      return passed("database", `${await reachPostgres(to)} answers`);
    }
    return failed("database", "no database that we know", "Write sqlite:<path> or postgres://user@host:5432/database.");
  } catch (error) {
    return failedBy("database", sqliteError(error, `sqlite:${path}`), "Check --to, and that the database runs.");
  }
}

/** SQLite writes a journal beside the file, so its folder counts too. Opening a file that is not there would make it. */
async function sqliteCheck(path: string): Promise<Check> {
  await localFolder(dirname(path), dirname(path)).probe("write");
  if (!existsSync(path)) return passed("database", `${path} (yet to be made)`);
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // A change that is taken back: a lock alone is given to those who may only read as well.
    database.exec("BEGIN IMMEDIATE; PRAGMA user_version = 1; ROLLBACK");
    return passed("database", `${path} can be written`);
  } catch (error) {
    if (isBusy(error)) return passed("database", `${path}, which another program writes to just now`);
    throw error;
  } finally {
    database.close();
  }
}
