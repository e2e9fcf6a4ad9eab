import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { FlowError } from "../../src/domain/errors.ts";
import { openJournal, readJournal } from "../../src/journal/sqlite.ts";
import type { Journal } from "../../src/ports/journal.ts";
import { MADE, RUN } from "../contracts/journal.ts";
import { tempFolder } from "../support/temp-folder.ts";

const PAGE_BYTES = 4_096;
const OUTPUT = { output: { sizeBytes: 3, sha256: "abc" }, report: { facts: { rows: 7 } }, log: "line\n" };

/** A journal of a few hundred runs, closed. */
async function filled(): Promise<string> {
  const path = join(await tempFolder(), "journal.sqlite");
  const journal = openJournal(path, () => {});
  for (let run = 0; run < 300; run += 1) {
    const id = `r${String(run).padStart(4, "0")}`;
    journal.begin({ ...RUN, id, key: `${id}.csv` });
    journal.end({ ...MADE, id });
  }
  journal.close();
  return path;
}

function everyUse(journal: Journal): void {
  journal.loseRunning(1);
  journal.latest("merge");
  journal.begin({ ...RUN, id: "r9999" });
  journal.made({ ...OUTPUT, id: "r9999" });
  journal.end({ ...MADE, id: "r9999" });
  journal.renew("r9999", "10@7|10@8");
  journal.runsOf("merge", "Merged.csv", 9);
  journal.rearm("merge", "Merged.csv");
  expect(journal.run("r9999")).toMatchObject({ state: "succeeded", input: "10@7|10@8" });
}

describe("a journal that is harmed", () => {
  it("anywhere, by garbage in any page, is used or moved aside, and every use of it goes well", {
    timeout: 60_000,
  }, async () => {
    const path = await filled();
    const whole = await readFile(path);
    let aside = 0;
    for (let page = 0; page * PAGE_BYTES < whole.length; page += 1) {
      const harmed = Buffer.from(whole);
      harmed.fill(0xa5, page * PAGE_BYTES, (page + 1) * PAGE_BYTES);
      await writeFile(path, harmed);
      const journal = openJournal(path, () => {
        aside += 1;
      });
      everyUse(journal);
      journal.close();
    }
    expect(aside).toBeGreaterThan(5);
  });

  it("by being cut short at any page is used or moved aside, and every use of it goes well", async () => {
    const path = await filled();
    const whole = await readFile(path);
    for (let bytes = 0; bytes < whole.length; bytes += PAGE_BYTES / 2) {
      await writeFile(path, whole.subarray(0, bytes));
      const journal = openJournal(path, () => {});
      everyUse(journal);
      journal.close();
    }
  });

  it("is told in one sentence when it is only looked at, and is left as it is", async () => {
    const path = await filled();
    const harmed = (await readFile(path)).fill(0xa5, PAGE_BYTES);
    await writeFile(path, harmed);
    const journal = readJournal(path);
    expect(() => journal.latest("merge")).toThrow(/cannot be read: a part of it is damaged$/);
    journal.close();
    expect(await readFile(path)).toEqual(harmed);
  });
});

it("a journal that another program holds is an error of the environment, and fine when that lets go", async () => {
  const path = await filled();
  const journal = openJournal(path, () => {});
  const other = new DatabaseSync(path);
  other.exec("BEGIN IMMEDIATE");
  const begin = () => journal.begin({ ...RUN, id: "r9999" });
  expect(begin).toThrow(FlowError);
  expect(begin).toThrow(expect.objectContaining({ code: "journal-unusable", kind: "environment" }));
  expect(begin).toThrow(/cannot be used: another program holds it$/);
  expect(journal.latest("merge").size).toBe(300);
  other.exec("ROLLBACK");
  other.close();
  begin();
  expect(journal.run("r9999")).toMatchObject({ state: "running" });
  journal.close();
});

it("what a run made is known after its death, until it is told to have ended otherwise", async () => {
  const path = join(await tempFolder(), "journal.sqlite");
  const first = openJournal(path, () => {});
  first.begin(RUN);
  first.made({ ...OUTPUT, id: RUN.id });
  first.close();
  const second = openJournal(path, () => {});
  expect(second.loseRunning(9_000)).toBe(1);
  expect(second.run(RUN.id)).toMatchObject({ ...OUTPUT, state: "lost" });
  second.close();
});
