import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scanPair } from "../../src/app/scan.ts";
import { sortInTurns } from "../../src/app/sort-in-turns.ts";
import type { Breathe } from "../../src/ports/runtime.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";
import { viewOf } from "../support/flow-view.ts";
import { memoryFolder } from "../support/memory-folder.ts";

const stamp = pairOf("source", "stamped", { name: "stamp", settleMs: 0 });

/** A flow of two files that are done, and a scan of it that does something at each of its pauses. */
async function scanned(atPause: (pause: number, rig: FlowRig) => void) {
  const rig = new FlowRig(stamp);
  rig.disk.write("source/a.csv", "a");
  rig.disk.write("source/b.csv", "b");
  const runner = await rig.runToRest();
  const [state] = runner.states;
  if (state === undefined) throw new Error("there is a pair");
  let pauses = 0;
  const breathe: Breathe = async () => {
    pauses += 1;
    atPause(pauses, rig);
  };
  const scan = () => {
    const folderOf = (location: string) => memoryFolder(rig.disk, location);
    return scanPair(state, { folderOf, clock: rig.clock, isOurs: () => true, breathe }, new AbortController().signal);
  };
  return { rig, runner, state, scan, pauses: () => pauses };
}

describe("a scan that pauses", () => {
  it("shows what was known before at each pause, and all that is new afterwards", async () => {
    const seen = new Set<string>();
    const { rig, runner, state, scan, pauses } = await scanned(() => seen.add(rig.statuses(runner).join()));
    rig.disk.write("source/c.csv", "c");
    rig.disk.files.delete("stamped/a.csv");
    seen.clear();
    await scan();
    expect(pauses()).toBeGreaterThan(10);
    expect([...seen]).toEqual(["stamp a.csv done,stamp b.csv done"]);
    expect(rig.statuses(runner)).toEqual(["stamp a.csv new", "stamp b.csv done", "stamp c.csv new"]);
    expect(state.counts).toEqual({ success: 1, preliminary: 2, error: 0 });
  });

  it("keeps what a run did to an item meanwhile, at whichever pause", async () => {
    const { pauses, scan, rig } = await scanned(() => {});
    rig.disk.files.delete("stamped/a.csv");
    await scan();
    for (let chosen = 1; chosen <= pauses(); chosen += 1) {
      const { rig, runner, state, scan } = await scanned((pause) => {
        if (pause !== chosen) return;
        const last = state.lastRuns.get("a.csv");
        if (last === undefined) throw new Error("a.csv ran");
        rig.disk.write("stamped/a.csv", "a");
        state.setPublished("a.csv");
        state.setLastRun("a.csv", { ...last, id: "another" }, rig.clock.now());
      });
      rig.disk.files.delete("stamped/a.csv");
      await scan();
      expect(rig.statuses(runner)).toEqual(["stamp a.csv done", "stamp b.csv done"]);
      expect(state.entry("a.csv")?.facts.lastRun?.id).toBe("another");
      expect(state.counts).toEqual({ success: 2, preliminary: 0, error: 0 });
    }
  });
});

it("keeps to what people say meanwhile, at whichever pause of a scan", async () => {
  const { pauses, scan, rig } = await scanned(() => {});
  rig.disk.write("source/c.csv", "c");
  await scan();
  for (let chosen = 1; chosen <= pauses(); chosen += 1) {
    const { rig, runner, state, scan } = await scanned((pause) => {
      if (pause !== chosen) return;
      state.asides.pause = { reason: null, at: 0 };
      state.asidesChanged([], rig.clock.now());
    });
    rig.disk.write("source/c.csv", "c");
    await scan();
    expect(rig.statuses(runner)).toEqual(["stamp a.csv done", "stamp b.csv done", "stamp c.csv paused"]);
  }
});

it("sorts as an ordinary sort does, equal ones in the order they came", async () => {
  const values = fc.array(fc.record({ rank: fc.nat(50) }), { minLength: 3_000, maxLength: 9_000, size: "max" });
  await fc.assert(
    fc.asyncProperty(values, async (list) => {
      const byRank = (one: { readonly rank: number }, other: { readonly rank: number }) => one.rank - other.rank;
      const expected = list.toSorted(byRank);
      const sorted = await sortInTurns(list, byRank, () => undefined);
      expect(sorted.every((value, place) => value === expected[place])).toBe(true);
    }),
    { numRuns: 5 },
  );
});

it("tells how long runs take by the newest 500 of them", async () => {
  const rig = new FlowRig(stamp);
  rig.disk.write("source/a.csv", "a");
  const runner = await rig.runToRest();
  const [state] = runner.states;
  const last = state?.lastRuns.get("a.csv");
  if (state === undefined || last === undefined) throw new Error("a.csv ran");
  const view = viewOf(rig, runner);
  for (let run = 1; run <= 600; run += 1) {
    const id = `run${run}`;
    state.setLastRun("a.csv", { ...last, id, state: "running", startedAt: run, finishedAt: null }, run);
    state.setLastRun("a.csv", { ...last, id, startedAt: run, finishedAt: run + (run <= 300 ? 1_000 : 7) }, run);
  }
  expect(view.pairs()[0]).toMatchObject({ medianDurationMs: 7 });
});
