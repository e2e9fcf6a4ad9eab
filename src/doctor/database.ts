import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { localFolder } from "../folders/local.ts";
import { type Check, failed, failedBy, passed } from "./check.ts";

/** Whether the database that `save` loads into answers (`sqlite:<path>` or `postgres://...`); nothing is made in it. */
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
    return failedBy("database", error, "Check --to, and that the database runs.");
  }
}

/** Opening a file that is not there would make it. */
async function sqliteCheck(path: string): Promise<Check> {
  if (!existsSync(path)) {
    await localFolder(dirname(path), dirname(path)).probe("write");
    return passed("database", `${path} (yet to be made)`);
  }
  const database = new DatabaseSync(path, { readOnly: true, timeout: 1_000 });
  try {
    database.prepare("SELECT count(*) FROM sqlite_schema").get();
    return passed("database", `${path} can be read`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failed("database", `${path} cannot be read: ${why}`, "Check that it is a SQLite file and its owner.");
  } finally {
    database.close();
  }
}
