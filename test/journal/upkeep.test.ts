import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { openJournal } from "../../src/journal/sqlite.ts";
import type { Journal } from "../../src/ports/journal.ts";
import { MADE, RUN } from "../contracts/journal.ts";
import { tempFolder } from "../support/temp-folder.ts";

const ids = Array.from({ length: 500 }, (_, index) => `r${index}`);

function fill(journal: Journal): void {
  for (const id of ids) {
    journal.begin({ ...RUN, id, key: id });
    journal.end({ ...MADE, id, log: "a long line\n".repeat(400) });
  }
}

function empty(journal: Journal): void {
  journal.remove(ids.map((id) => ({ pair: RUN.pair, key: id, newest: id, runs: [id], logs: [], bytes: 0 })));
}

it("gives room back step by step and keeps some for the next runs", async () => {
  const path = join(await tempFolder(), "journal.sqlite");
  const journal = openJournal(path, () => {});
  fill(journal);
  expect(journal.shrink(64)).toBe(0);
  empty(journal);
  const steps: number[] = [];
  for (let given = journal.shrink(64); given > 0; given = journal.shrink(64)) steps.push(given);
  expect(steps.length).toBeGreaterThan(3);
  expect(Math.max(...steps)).toBeLessThanOrEqual(64 * 4_096);
  journal.close();
  expect((await stat(path)).size).toBeGreaterThan(4_096);
});

it("gives all of it back at once, also in a file of before that could not", async () => {
  const path = join(await tempFolder(), "journal.sqlite");
  const before = new DatabaseSync(path);
  before.exec("PRAGMA auto_vacuum = NONE; CREATE TABLE t (x); DROP TABLE t; VACUUM");
  before.close();
  const journal = openJournal(path, () => {});
  fill(journal);
  empty(journal);
  expect(journal.shrink(64)).toBe(0);
  expect(journal.shrink("all")).toBeGreaterThan(500 * 4_096);
  const small = (await stat(path)).size;
  expect(small).toBeLessThan(300_000);
  fill(journal);
  empty(journal);
  expect(journal.shrink(64)).toBeGreaterThan(0);
  expect(journal.shrink("all")).toBeGreaterThan(0);
  journal.close();
  expect((await stat(path)).size).toBeLessThanOrEqual(small);
});

it("keeps as many runs of an item as it is told", async () => {
  const journal = openJournal(
    join(await tempFolder(), "journal.sqlite"),
    () => {},
    () => 3,
  );
  for (const id of ids.slice(0, 9)) {
    journal.begin({ ...RUN, id });
    journal.end({ ...MADE, id, state: "failed" });
  }
  expect(journal.runsOf(RUN.pair, RUN.key, 99).map(({ id }) => id)).toEqual(["r8", "r7", "r6"]);
  journal.close();
});
