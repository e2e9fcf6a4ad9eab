import { FlowError } from "../domain/errors.ts";
import type { Database } from "../ports/database.ts";

/** The load target that `--to` names: `sqlite:<path>` or `postgres://...`; a client is loaded only when it is needed. */
export async function openDatabase(to: string): Promise<Database> {
  if (/^postgres(?:ql)?:\/\//i.test(to)) return (await import("./postgres.ts")).openPostgres(to);
  const path = /^sqlite:(.+)$/is.exec(to)?.[1];
  if (path === undefined) {
    throw new FlowError("usage", "--to names no database that we know", {
      hint: "Write sqlite:<path> or postgres://user@host:5432/database.",
    });
  }
  if (path.startsWith("//") || path === ":memory:") {
    throw new FlowError("usage", `--to sqlite:${path} is no path of a file`, {
      hint: "Write the path right behind the colon: sqlite:data/flow.db or sqlite:/srv/flow.db.",
    });
  }
  return (await import("./sqlite.ts")).openSqlite(path);
}
