import { describe, expect, it } from "vitest";
import { PairState } from "../../src/app/pair-state.ts";
import { Pulse } from "../../src/app/pulse.ts";
import { type ItemFacts, inputOf } from "../../src/domain/status.ts";
import { fileOf, itemOf, pairOf } from "../support/flow-parts.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { makeFakeEvents } from "../web/fake-events.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** One pair whose schedule ticks every so often, and whose scans happen at the test's word. */
function onePair(intervalMs: number) {
  const clock = new ManualClock();
  const pair = pairOf("in", "out", { name: "stamp", schedule: "the schedule", settleMs: 0 });
  const state = new PairState(pair, { ...pair, paused: false, jobIdentity: "job" }, { lastRuns: new Map() });
  const events = makeFakeEvents();
  const pulse = new Pulse({ states: () => [state], events, clock });
  const ticks: (() => void)[] = [];
  const from = clock.now();
  // As cron has it: by the wall clock.
  const nextAt = () => from + (Math.floor((clock.now() - from) / intervalMs) + 1) * intervalMs;
  const ticker = pulse.ticker({
    every: (_expression, _timezone, callback) => {
      ticks.push(callback);
      return { nextAt, stop: () => {} };
    },
  });
  const schedule = ticker.every(pair.schedule, pair.timezone, () => {});
  const tick = () => {
    for (const each of ticks) each();
  };
  const note = (durationMs: number) => ({ startedAt: clock.now() - durationMs, durationMs });
  const told = () => events.tell({ kind: "status", pair: "stamp" });
  const scanned = async (durationMs = 0, facts: readonly ItemFacts[] = []) => {
    await state.completeScan(
      { facts, observations: [new Map()], ignored: 0, note: () => note(durationMs) },
      clock,
      () => undefined,
    );
    told();
  };
  const failed = () => {
    state.failScan(new Error("no such folder"), note(0));
    told();
  };
  return { clock, state, pulse, schedule, tick, scanned, failed };
}

describe("a pair is late", () => {
  it("when its first scan does not end within two minutes", async () => {
    const { clock, pulse, scanned } = onePair(MINUTE);
    await clock.pass(2 * MINUTE - 1);
    expect(pulse.late()).toBeUndefined();
    await clock.pass(1);
    expect(pulse.late()).toMatchObject({ pair: "stamp" });
    await scanned();
    expect(pulse.late()).toBeUndefined();
  });

  it("when its last scan is three intervals old", async () => {
    const { clock, pulse, scanned } = onePair(MINUTE);
    await scanned();
    await clock.pass(3 * MINUTE - 1);
    expect(pulse.late()).toBeUndefined();
    await clock.pass(1);
    expect(pulse.late()?.dueAt).toBe(clock.now() - 2 * MINUTE);
  });

  it("two minutes after its time of day, and not all day long", async () => {
    const { clock, pulse, scanned } = onePair(24 * HOUR);
    await scanned();
    await clock.pass(24 * HOUR + 2 * MINUTE - 1);
    expect(pulse.late()).toBeUndefined();
    await clock.pass(1);
    expect(pulse.late()).toBeDefined();
  });

  it("only behind two more of its scans, where they take long", async () => {
    const { clock, pulse, scanned } = onePair(MINUTE);
    await scanned(5 * MINUTE);
    await clock.pass(13 * MINUTE - 1);
    expect(pulse.late()).toBeUndefined();
    await clock.pass(1);
    expect(pulse.late()).toBeDefined();
  });

  it("also while its folder is missing, only if nobody looks", async () => {
    const { clock, pulse, failed } = onePair(MINUTE);
    for (let minute = 0; minute < 10; minute += 1) {
      failed();
      await clock.pass(MINUTE);
      expect(pulse.late()).toBeUndefined();
    }
  });

  it.each([24 * HOUR, -24 * HOUR])("not because the wall clock jumps by %d ms", async (byMs) => {
    const { clock, pulse, scanned } = onePair(MINUTE);
    await scanned();
    clock.jump(byMs);
    expect(pulse.late()).toBeUndefined();
    await clock.pass(2 * MINUTE);
    expect(pulse.late()).toBeUndefined();
  });

  it("not once its schedule has stopped", async () => {
    const { clock, pulse, schedule, scanned } = onePair(MINUTE);
    schedule.stop();
    await scanned();
    await clock.pass(HOUR);
    expect(pulse.late()).toBeUndefined();
  });
});

describe("a scan", () => {
  it("overran when a tick came while it was under way, but not for the tick that began it", async () => {
    const { clock, state, pulse, tick, scanned } = onePair(MINUTE);
    tick();
    await clock.pass(100);
    await scanned(100);
    expect(pulse.overruns(state)).toBe(0);
    await clock.pass(30_000);
    tick();
    await clock.pass(5_000);
    await scanned(20_000);
    expect(pulse.overruns(state)).toBe(1);
  });

  it("was successful when it could read the folders", async () => {
    const { clock, state, pulse, scanned, failed } = onePair(MINUTE);
    failed();
    expect(pulse.succeededAt(state)).toBeNull();
    await clock.pass(MINUTE);
    await scanned();
    const at = clock.now();
    await clock.pass(MINUTE);
    failed();
    expect(pulse.succeededAt(state)).toBe(at);
  });
});

describe("the oldest waiting item", () => {
  const factsOf = (path: string, changes: Partial<ItemFacts> = {}): ItemFacts => ({
    item: itemOf(fileOf(path)),
    targetExists: false,
    lastRun: undefined,
    settledAt: null,
    queued: false,
    ...changes,
  });

  it("waits since it was first seen, whatever the time of its file, and until its target is there", async () => {
    const { clock, state, pulse, scanned } = onePair(MINUTE);
    expect(pulse.waiting.oldestMs(state)).toBe(0);
    await scanned(0, [factsOf("a.csv")]);
    await clock.pass(MINUTE);
    await scanned(0, [factsOf("a.csv"), factsOf("b.csv")]);
    await clock.pass(MINUTE);
    expect(pulse.waiting.oldestMs(state)).toBe(2 * MINUTE);
    await scanned(0, [factsOf("a.csv", { targetExists: true }), factsOf("b.csv")]);
    expect(pulse.waiting.oldestMs(state)).toBe(MINUTE);
    await scanned(0, [factsOf("a.csv"), factsOf("b.csv", { targetExists: true })]);
    expect(pulse.waiting.oldestMs(state)).toBe(0);
    await scanned(0, []);
    expect(pulse.waiting.oldestMs(state)).toBe(0);
  });

  it("is not one that somebody left aside", async () => {
    const { clock, state, pulse, scanned } = onePair(MINUTE);
    const left = factsOf("a.csv");
    state.asides.skips.set("a.csv", { reason: "later", at: 0, input: inputOf(left.item) });
    await scanned(0, [left, factsOf("b.csv", { targetExists: true })]);
    await clock.pass(MINUTE);
    expect(state.counts.preliminary).toBe(1);
    expect(pulse.waiting.oldestMs(state)).toBe(0);
  });

  it("is over as soon as a run made its target, without another scan", async () => {
    const { clock, state, pulse, scanned } = onePair(MINUTE);
    await scanned(0, [factsOf("a.csv")]);
    await clock.pass(MINUTE);
    expect(pulse.waiting.oldestMs(state)).toBe(MINUTE);
    state.setTarget("a.csv", true, clock.now());
    expect(pulse.waiting.oldestMs(state)).toBe(0);
  });
});
