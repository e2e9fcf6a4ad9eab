import { expect, it } from "vitest";
import { Beats } from "../../src/app/beats.ts";
import { PairState } from "../../src/app/pair-state.ts";
import type { Ticker, Watcher } from "../../src/ports/runtime.ts";
import { pairOf } from "../support/flow-parts.ts";

function stateOf(name: string, schedule: string, sources: readonly string[] = [`in-${name}`]): PairState {
  const pair = pairOf(sources, "out", { name, schedule });
  return new PairState(pair, { ...pair, paused: false, jobIdentity: "job" }, { lastRuns: new Map() });
}

/** Beats over a ticker and a watcher that tell what is open, and how often anything was opened. */
function beatsOf() {
  const schedules = new Map<string, () => void>();
  const watches = new Map<string, () => void>();
  const due: string[] = [];
  let opened = 0;
  const ticker: Ticker = {
    every: (schedule, _timezone, callback) => {
      opened += 1;
      schedules.set(schedule, callback);
      return { nextAt: () => schedule.length, stop: () => void schedules.delete(schedule) };
    },
  };
  const watcher: Watcher = {
    watch: (folder, _options, onHint) => {
      opened += 1;
      watches.set(folder, onHint);
      return () => void watches.delete(folder);
    },
    close: async () => {},
  };
  const beats = new Beats({
    ticker,
    watcher,
    folderPath: (location) => `/flow/${location}`,
    due: (states) => due.push(...states.map(({ pair }) => pair.name)),
    hinting: (state) => () => void due.push(`hint ${state.pair.name}`),
  });
  return { beats, schedules, watches, due, opened: () => opened };
}

const [minute, hour] = ["* * * * *", "0 * * * *"];
const one = stateOf("one", minute);
const other = stateOf("other", minute, ["in-other", "more"]);
const rare = stateOf("rare", hour);

it("has one schedule for all pairs of a beat, and a watch for each source", () => {
  const { beats, schedules, watches, due } = beatsOf();
  beats.follow([one, other, rare]);
  expect([...schedules.keys()]).toEqual([minute, hour]);
  schedules.get(minute)?.();
  watches.get("/flow/more")?.();
  expect(due).toEqual(["one", "other", "hint other"]);
});

it("ends what no pair in force needs any more, and leaves alone what goes on", () => {
  const { beats, schedules, watches, due, opened } = beatsOf();
  beats.follow([one, other, rare]);
  const openedBefore = opened();
  beats.follow([one]);
  expect([...schedules.keys()]).toEqual([minute]);
  expect([...watches.keys()]).toEqual(["/flow/in-one"]);
  expect(opened()).toBe(openedBefore);
  schedules.get(minute)?.();
  expect(due).toEqual(["one"]);
});

it("names the next tick of any schedule, and none once it is stopped", () => {
  const { beats, schedules } = beatsOf();
  expect(beats.nextAt()).toBeNull();
  beats.follow([one, rare]);
  expect(beats.nextAt()).toBe(minute.length);
  beats.stop();
  expect(schedules.size).toBe(0);
  expect(beats.nextAt()).toBeNull();
});
