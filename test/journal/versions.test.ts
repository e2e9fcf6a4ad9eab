import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { MIGRATIONS, SCHEMA_VERSION } from "../../src/journal/migrations.ts";
import { openJournal, readJournal } from "../../src/journal/sqlite.ts";
import { sha256 } from "../../src/lib/hash.ts";
import { RUN } from "../contracts/journal.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** The start of each step's SHA-256, in their order; a line is added with a step and never changed. */
const STEPS = ["d946886ab68c", "6bb9c58a4fce", "3c1a0dd27756", "d1c951878a52"];

const versions = MIGRATIONS.map((_, index) => index + 1);

async function journalOf(version: number): Promise<string> {
  const path = join(await tempFolder(), "journal.sqlite");
  const database = new DatabaseSync(path);
  database.exec(readFileSync(join(import.meta.dirname, `versions/${version}.sql`), "utf8"));
  database.close();
  return path;
}

/** What SQLite knows of tables and indexes. */
function schemaOf(path: string) {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name").all();
  const version = database.prepare("PRAGMA user_version").get()?.["user_version"];
  const check = database.prepare("PRAGMA integrity_check").get()?.["integrity_check"];
  database.close();
  return { rows: rows.map((row) => ({ ...row, sql: String(row["sql"]).replace(/\s+/g, " ") })), version, check };
}

const loud = (to: string, why: string): never => {
  throw new Error(`moved aside to ${to}: ${why}`);
};

it("a step that took journals from one version to the next is never changed", () => {
  expect(MIGRATIONS.map((step) => sha256(step).slice(0, 12))).toEqual(STEPS);
});

describe.each(versions)("a journal of version %i", (version) => {
  it("becomes one of this version and still knows its runs", async () => {
    const path = await journalOf(version);
    const journal = openJournal(path, loud);
    expect(journal.loseRunning(9_000)).toBe(1);
    expect(journal.latest("merge").get("Merged.csv")).toMatchObject({
      id: "r2",
      state: "failed",
      failure: { message: "line 7", hint: "mend it" },
      made: { input: "10@1|10@2", jobIdentity: "job", startedAt: 1_000, finishedAt: 2_000 },
    });
    expect(journal.run("r1")).toEqual({
      ...RUN,
      state: "succeeded",
      finishedAt: 2_000,
      failure: null,
      output: { sizeBytes: 3, sha256: "abc" },
      report: { facts: { rows: 7 }, warnings: ["odd"] },
      log: "line\n",
    });
    expect(journal.listRuns({}, { limit: 9 }).map(({ id, state }) => `${id} ${state}`)).toEqual([
      "r3 lost",
      "r2 failed",
      "r1 succeeded",
    ]);
    expect(journal.toldRows("merge", 0, 9)).toMatchObject([{ runId: "r1", rows: 7 }]);
    expect(journal.pauseOf("merge")?.reason).toBe(version >= 3 ? "for now" : undefined);
    expect([...journal.skips("merge").keys()]).toEqual(version >= 3 ? ["Left.csv"] : []);
    journal.begin({ ...RUN, id: "r4" });
    journal.close();
    expect(schemaOf(path)).toMatchObject({ version: SCHEMA_VERSION, check: "ok" });
  });

  it("ends with the tables and indexes of a new one", async () => {
    const path = await journalOf(version);
    openJournal(path, loud).close();
    const fresh = join(await tempFolder(), "journal.sqlite");
    openJournal(fresh, loud).close();
    expect(schemaOf(path)).toEqual(schemaOf(fresh));
  });

  it("is read without being changed", async () => {
    const path = await journalOf(version);
    const before = schemaOf(path);
    const journal = readJournal(path);
    expect([...journal.latest("merge").keys()].sort()).toEqual(["Merged.csv", "Other.csv"]);
    expect(journal.run("r2")?.failure?.message).toBe("line 7");
    journal.close();
    expect(schemaOf(path)).toEqual(before);
  });
});
