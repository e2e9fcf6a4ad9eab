import { mkdtempSync, rmSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, it } from "vitest";
import { openJournal, readJournal } from "../../src/journal/sqlite.ts";
import { withoutRunner } from "../../src/journal/without-runner.ts";
import { historyContract } from "../contracts/history.ts";
import { journalContract, MADE, RUN } from "../contracts/journal.ts";
import { outboxContract } from "../contracts/outbox.ts";
import { upkeepContract } from "../contracts/upkeep.ts";
import { memoryJournal } from "../support/memory-journal.ts";
import { tempFolder } from "../support/temp-folder.ts";

const loud = (to: string, why: string): never => {
  throw new Error(`moved aside to ${to}: ${why}`);
};

describe("the SQLite journal", () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  const make = () => {
    const folder = mkdtempSync(join(tmpdir(), "pairflow-journal-"));
    folders.push(folder);
    return openJournal(join(folder, "state", "journal.sqlite"), loud);
  };
  journalContract(make);
  historyContract(make);
  upkeepContract(make);
  outboxContract(make);

  it("remembers over a restart", async () => {
    const path = join(await tempFolder(), "journal.sqlite");
    const first = openJournal(path, loud);
    first.begin(RUN);
    first.end(MADE);
    first.close();
    const second = openJournal(path, loud);
    expect(second.run("r1")).toEqual({ ...RUN, ...MADE });
    second.close();
  });

  it("moves a broken journal aside, loudly, and starts anew", async () => {
    const folder = await tempFolder();
    const path = join(folder, "journal.sqlite");
    await writeFile(path, "this is no database, however long one looks at it ".repeat(100));
    const told: string[] = [];
    const journal = openJournal(path, (to) => told.push(to));
    journal.begin(RUN);
    journal.close();
    expect(told).toHaveLength(1);
    expect((await readdir(folder)).filter((name) => name.includes("unreadable"))).toHaveLength(1);
  });

  it("refuses a journal of a newer version, and leaves it as it is", async () => {
    const path = join(await tempFolder(), "journal.sqlite");
    const newer = new DatabaseSync(path);
    newer.exec("PRAGMA user_version = 999");
    newer.close();
    const before = await readFile(path);
    const refusal = expect.objectContaining({
      code: "journal-unusable",
      message: expect.stringMatching(/: a newer Pairflow wrote it \(its version is 999, this one knows up to \d+\)$/),
      hint: expect.stringContaining("Start that Pairflow or a newer one"),
    });
    expect(() => openJournal(path, loud)).toThrow(refusal);
    expect(() => readJournal(path)).toThrow(refusal);
    expect(await readFile(path)).toEqual(before);
  });

  it("is read without being made or changed", async () => {
    const folder = await tempFolder();
    const journal = readJournal(join(folder, "journal.sqlite"));
    expect(journal.latest("merge").size).toBe(0);
    journal.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it("shows what was under way as lost where no runner is alive, and keeps it as it is", async () => {
    const path = join(await tempFolder(), "journal.sqlite");
    const journal = openJournal(path, loud);
    journal.begin(RUN);
    const { pair, key, startedAt } = RUN;
    const looking = withoutRunner(readJournal(path), startedAt + 5);
    expect(looking.latest(pair).get(key)).toMatchObject({ state: "lost", finishedAt: startedAt + 5 });
    expect(looking.runsOf(pair, key, 10)).toMatchObject([{ id: RUN.id, state: "lost" }]);
    expect(looking.run(RUN.id)?.state).toBe("lost");
    expect(looking.listRuns({}, { limit: 1 })).toMatchObject([{ id: RUN.id, state: "lost" }]);
    looking.close();
    expect(journal.run(RUN.id)?.state).toBe("running");
    journal.close();
  });
});

describe("the journal in memory that tests use", () => {
  journalContract(memoryJournal);
  historyContract(memoryJournal);
  upkeepContract(memoryJournal);
  outboxContract(memoryJournal);
});
