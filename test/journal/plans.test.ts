import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, it, vi } from "vitest";
import { openJournal } from "../../src/journal/sqlite.ts";
import type { Journal } from "../../src/ports/journal.ts";
import { MADE, RUN } from "../contracts/journal.ts";
import { tempFolder } from "../support/temp-folder.ts";

const { pair, key } = RUN;
const FILTERS = [{}, { pair }, { state: "failed" }, { pair, state: "succeeded" }, { pair, state: "lost" }] as const;

afterEach(() => {
  vi.restoreAllMocks();
});

/** How SQLite finds what it is asked for while the journal is used, a line for each table and sort. */
async function plansOf(use: (journal: Journal) => unknown): Promise<readonly string[]> {
  const path = join(await tempFolder(), "journal.sqlite");
  const prepare = vi.spyOn(DatabaseSync.prototype, "prepare");
  const journal = openJournal(path, () => {});
  prepare.mockClear();
  use(journal);
  const texts = new Set(prepare.mock.calls.map(([text]) => text));
  journal.close();
  const database = new DatabaseSync(path);
  const plans = [...texts].flatMap((text) => database.prepare(`EXPLAIN QUERY PLAN ${text}`).all());
  database.close();
  return plans.map((row) => String(row["detail"]));
}

const uses: readonly (readonly [string, number, (journal: Journal) => void])[] = [
  [
    "tidies",
    8,
    (journal) => {
      journal.begin(RUN);
      journal.end(MADE);
      journal.pastBehind({ pair: "", key: "" }, 10);
      journal.remove([{ pair, key, newest: RUN.id, runs: [RUN.id], logs: [RUN.id], bytes: 0 }]);
    },
  ],
  [
    "notes and finds runs",
    12,
    (journal) => {
      journal.begin(RUN);
      journal.made({ id: RUN.id, output: { sizeBytes: 3, sha256: "abc" }, report: {}, log: "" });
      journal.end({ ...MADE, state: "failed" });
      journal.latest(pair);
      journal.rearm(pair, key);
      journal.setNewest(pair, key, RUN.id);
      journal.renew(RUN.id, "");
      journal.run(RUN.id);
      journal.runsOf(pair, key, 9);
      journal.loseRunning(0);
    },
  ],
  [
    "tells of the past",
    18,
    (journal) => {
      journal.ended(pair, 0, 9);
      journal.toldRows(pair, 0, 9);
      journal.endedByHour(pair, 0);
      for (const filter of FILTERS) {
        journal.listRuns(filter, { limit: 9 });
        journal.listRuns(filter, { limit: 9, before: { startedAt: 0, id: "" } });
        journal.countRuns(filter, 9);
      }
    },
  ],
];

it.each(uses)("%s by indexes alone", async (_what, fewest, use) => {
  const plans = (await plansOf(use)).filter((line) => /\b(runs|items)\b/.test(line));
  expect(plans.length).toBeGreaterThanOrEqual(fewest);
  expect(plans.filter((line) => !/^SEARCH \w+ USING (COVERING INDEX|INDEX|PRIMARY KEY) /.test(line))).toEqual([]);
});
