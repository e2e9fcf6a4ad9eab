import { expect, it } from "vitest";
import type { Journal } from "../../src/ports/journal.ts";
import { MADE, RUN } from "./journal.ts";

const HOUR = 3_600_000;

/** The promises of ports/history.ts. */
export function historyContract(make: () => Journal): void {
  /** Runs r0 to r9, one a second, of two pairs; every third failed, the last two still run. */
  const filled = (): Journal => {
    const journal = make();
    for (let index = 0; index < 10; index += 1) {
      const id = `r${index}`;
      const pair = index % 2 === 0 ? "even" : "odd";
      journal.begin({ ...RUN, id, pair, key: `${id}.csv`, startedAt: 1_000 * index });
      if (index >= 8) continue;
      const state = index % 3 === 2 ? "failed" : "succeeded";
      const report = { facts: { rows: 10 * index } };
      journal.end({ ...MADE, id, state, report, finishedAt: HOUR * index + 5 });
    }
    return journal;
  };
  const ids = (runs: readonly { readonly id: string }[]) => runs.map((run) => run.id);

  it("lists the runs of a flow newest first, in pages", () => {
    const journal = filled();
    const first = journal.listRuns({}, { limit: 4 });
    expect(ids(first)).toEqual(["r9", "r8", "r7", "r6"]);
    expect(first[0]).toEqual({
      id: "r9",
      pair: "odd",
      key: "r9.csv",
      state: "running",
      attempt: 1,
      startedAt: 9_000,
      finishedAt: null,
      failure: null,
    });
    expect(ids(journal.listRuns({}, { limit: 3, before: first[3] }))).toEqual(["r5", "r4", "r3"]);
    expect(ids(journal.listRuns({}, { limit: 9, before: { startedAt: 1_000, id: "r1" } }))).toEqual(["r0"]);
  });

  it("parts runs that began in one millisecond by their ids", () => {
    const journal = make();
    for (const id of ["ra", "rc", "rb"]) journal.begin({ ...RUN, id, key: id });
    expect(ids(journal.listRuns({}, { limit: 2 }))).toEqual(["rc", "rb"]);
    expect(ids(journal.listRuns({}, { limit: 2, before: { startedAt: RUN.startedAt, id: "rb" } }))).toEqual(["ra"]);
  });

  it.each([
    [{ pair: "odd" }, ["r9", "r7", "r5", "r3", "r1"]],
    [{ state: "failed" }, ["r5", "r2"]],
    [{ state: "running" }, ["r9", "r8"]],
    [{ state: "failed", pair: "odd" }, ["r5"]],
    [{ state: "succeeded", pair: "odd" }, ["r7", "r3", "r1"]],
    [{ since: 7_000 }, ["r9", "r8", "r7"]],
    [{ since: 6_000, pair: "even", state: "succeeded" }, ["r6"]],
    [{ pair: "none" }, []],
  ] as const)("finds the runs of %j and counts them", (filter, found) => {
    const journal = filled();
    expect(ids(journal.listRuns(filter, { limit: 100 }))).toEqual(found);
    expect(journal.countRuns(filter, 100)).toBe(found.length);
    expect(journal.countRuns(filter, 1)).toBe(Math.min(1, found.length));
  });

  it("gives the runs that ended, with rows and bytes where they were told", () => {
    const journal = filled();
    const ended = journal.ended("even", HOUR * 2, 100);
    expect(ended).toEqual([
      { startedAt: 6_000, finishedAt: HOUR * 6 + 5, succeeded: true, rows: 60, bytes: 3 },
      { startedAt: 4_000, finishedAt: HOUR * 4 + 5, succeeded: true, rows: 40, bytes: 3 },
      { startedAt: 2_000, finishedAt: HOUR * 2 + 5, succeeded: false, rows: 20, bytes: 3 },
    ]);
    expect(journal.ended("even", 0, 1)).toEqual(ended.slice(0, 1));
    expect(journal.toldRows("even", 0, 2)).toEqual([
      { runId: "r6", key: "r6.csv", finishedAt: HOUR * 6 + 5, rows: 60 },
      { runId: "r4", key: "r4.csv", finishedAt: HOUR * 4 + 5, rows: 40 },
    ]);
  });

  it.each([
    [{ rows: 7, "rows out": 9 }, 7],
    [{ "rows out": 9 }, 9],
    [{ rows: "many", "rows out": 9 }, 9],
    [{ rows: ["a"] }, null],
    [{ rows: 1.5 }, null],
    [{}, null],
  ])("takes of the facts %j the rows %j", (facts, rows) => {
    const journal = make();
    journal.begin(RUN);
    journal.end({ ...MADE, report: { facts } });
    expect(journal.ended("merge", 0, 1)[0]?.rows).toBe(rows);
    expect(journal.toldRows("merge", 0, 1)).toHaveLength(rows === null ? 0 : 1);
  });

  it("counts by the hour what ended, and knows of no run that made nothing", () => {
    const journal = filled();
    expect(journal.endedByHour("even", HOUR)).toEqual([
      { at: HOUR * 2, succeeded: 0, failed: 1 },
      { at: HOUR * 4, succeeded: 1, failed: 0 },
      { at: HOUR * 6, succeeded: 1, failed: 0 },
    ]);
    expect(journal.endedByHour("none", 0)).toEqual([]);
  });
}
