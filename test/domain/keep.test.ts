import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ItemPast, isLongPast, leavingOf, type PastRun } from "../../src/domain/keep.ts";
import type { Keep } from "../../src/domain/keep-rules.ts";

const DAY = 86_400_000;
const NOW = 1_000 * DAY;
const KEEP: Keep = { runs: 3, runsForMs: 90 * DAY, logsForMs: 30 * DAY, trashForMs: 30 * DAY };

/** A run that began so many days ago. */
function run(id: string, days: number, state: PastRun["state"] = "failed"): PastRun {
  return { id, state, startedAt: NOW - days * DAY, bytes: 100, logBytes: 10 };
}

function past(runs: readonly PastRun[], newest = runs[0]?.id): ItemPast {
  return { pair: "merge", key: "Merged.csv", newest, runs };
}

describe("what goes of an item's past", () => {
  it.each<[string, readonly PastRun[], { readonly runs: readonly string[]; readonly logs: readonly string[] }]>([
    ["nothing of what is young", [run("b", 1), run("a", 2)], { runs: [], logs: [] }],
    ["logs that are old", [run("b", 1), run("a", 31)], { runs: [], logs: ["a"] }],
    ["runs that are old", [run("b", 1), run("a", 91)], { runs: ["a"], logs: [] }],
    ["runs beyond the count", [run("d", 1), run("c", 1), run("b", 1), run("a", 1)], { runs: ["a"], logs: [] }],
    ["never the newest run, but its log", [run("a", 400)], { runs: [], logs: ["a"] }],
    ["never the run that made the target", [run("b", 1), run("a", 400, "succeeded")], { runs: [], logs: ["a"] }],
    ["never a run under way", [run("b", 1), run("a", 400, "running")], { runs: [], logs: [] }],
    [
      "an older target's run, though not the last one's",
      [run("c", 1), run("b", 95, "succeeded"), run("a", 99, "succeeded")],
      { runs: ["a"], logs: ["b"] },
    ],
  ])("%s", (_what, runs, expected) => {
    expect(leavingOf(past(runs), { keep: KEEP, now: NOW, isGone: false })).toMatchObject(expected);
  });

  it("everything old, when the item is gone", () => {
    const runs = [run("c", 91), run("b", 95, "succeeded"), run("a", 99)];
    const { runs: going } = leavingOf(past(runs), { keep: KEEP, now: NOW, isGone: true });
    expect(going).toEqual(["c", "b", "a"]);
  });

  it("a run that counts as the newest stays, also when others began later", () => {
    const runs = [run("c", 1), run("b", 1), run("z", 1), run("a", 400)];
    expect(leavingOf(past(runs, "a"), { keep: KEEP, now: NOW, isGone: false }).runs).toEqual([]);
  });

  it("counts the bytes that go", () => {
    const runs = [run("c", 1), run("b", 31), run("a", 91)];
    expect(leavingOf(past(runs), { keep: KEEP, now: NOW, isGone: false }).bytes).toBe(110);
  });

  it("leaves, of any past, the newest run, the one that made the target and all that run", () => {
    const anyRun = fc.record({
      state: fc.constantFrom<PastRun["state"]>("running", "succeeded", "failed", "lost"),
      days: fc.nat(200),
    });
    fc.assert(
      fc.property(fc.array(anyRun, { minLength: 1 }), fc.nat(), fc.boolean(), (found, pick, isGone) => {
        const runs = found.map(({ state, days }, index) => run(String(index), days, state));
        const newest = String(pick % runs.length);
        const leaving = leavingOf(past(runs, newest), { keep: KEEP, now: NOW, isGone });
        expect(runs.filter(({ id, state }) => state === "running" && leaving.runs.includes(id))).toEqual([]);
        expect(leaving.runs.filter((id) => leaving.logs.includes(id))).toEqual([]);
        if (isGone) return;
        expect(leaving.runs).not.toContain(newest);
        expect(leaving.runs).not.toContain(runs.find(({ state }) => state === "succeeded")?.id);
        expect(runs.length - leaving.runs.length).toBeLessThanOrEqual(
          KEEP.runs + 2 + runs.filter(({ state }) => state === "running").length,
        );
      }),
    );
  });
});

it("an item is long past when its last run is, and none is under way", () => {
  expect(isLongPast(past([run("b", 91), run("a", 99)]), KEEP, NOW)).toBe(true);
  expect(isLongPast(past([run("b", 1), run("a", 99)]), KEEP, NOW)).toBe(false);
  expect(isLongPast(past([run("a", 99, "running")]), KEEP, NOW)).toBe(false);
});
