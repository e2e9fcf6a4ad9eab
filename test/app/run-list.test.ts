import { expect, it } from "vitest";
import { listRuns } from "../../src/app/run-list.ts";
import { RUN } from "../contracts/journal.ts";
import { memoryJournal } from "../support/memory-journal.ts";

function filled(count: number) {
  const journal = memoryJournal();
  for (let index = 0; index < count; index += 1) {
    const id = `r${String(index).padStart(5, "0")}`;
    journal.begin({ ...RUN, id, key: `${id}.csv`, startedAt: Math.floor(index / 3) });
  }
  return journal;
}

it("shows each run once over all pages, newest first, whatever begins meanwhile", () => {
  const journal = filled(25);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = listRuns(journal, { limit: 10, cursor });
    seen.push(...page.items.map((run) => run.id));
    cursor = page.nextCursor ?? undefined;
    journal.begin({ ...RUN, id: `later${seen.length}`, key: "later.csv", startedAt: 1_000 + seen.length });
  } while (cursor !== undefined);
  expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => `r${String(24 - index).padStart(5, "0")}`));
});

it("counts what fits, and says nothing of more than ten thousand", () => {
  expect(listRuns(filled(25), { limit: 1, since: 8 })).toMatchObject({ total: 1, nextCursor: null });
  expect(listRuns(filled(10_001), { limit: 1 }).total).toBeNull();
});

it.each(["forged", "", Buffer.from("1 ").toString("base64url")])("refuses the cursor %j", (cursor) => {
  expect(() => listRuns(filled(1), { limit: 1, cursor })).toThrow("none of ours");
});
