import { expect, it } from "vitest";
import { PairState } from "../../src/app/pair-state.ts";
import { Queues } from "../../src/app/queues.ts";
import { pairOf } from "../support/flow-parts.ts";

function stateOf(name: string): PairState {
  const pair = pairOf("in", "out", { name });
  return new PairState(pair, { ...pair, paused: false, jobIdentity: "job" }, { lastRuns: new Map() });
}

const [one, other] = [stateOf("one"), stateOf("other")];

function filled(): Queues {
  const queues = new Queues();
  for (const key of ["a", "b", "c"]) queues.add({ state: one, key });
  queues.add({ state: other, key: "x" });
  return queues;
}

function taken(queues: Queues, mayStart: (key: string) => boolean = () => true): readonly string[] {
  const keys: string[] = [];
  for (let turn = queues.take(({ key }) => mayStart(key)); turn !== undefined; ) {
    keys.push(turn.key);
    turn = queues.take(({ key }) => mayStart(key));
  }
  return keys;
}

it("lets pairs take turns, each in its order", () => {
  const queues = filled();
  expect(taken(queues)).toEqual(["a", "x", "b", "c"]);
  expect(queues.isEmpty).toBe(true);
});

it("keeps the turn of a pair whose items a scan chooses anew", () => {
  const queues = filled();
  expect(queues.take(() => true)).toEqual({ state: one, key: "a" });
  for (const state of [other, one]) {
    const keys = queues.clear(state);
    expect(queues.has(state)).toBe(false);
    for (const key of keys.toReversed()) queues.add({ state, key });
  }
  expect(taken(queues)).toEqual(["x", "c", "b"]);
});

it("passes over what may not start now, and keeps it", () => {
  const queues = filled();
  expect(taken(queues, (key) => key === "b" || key === "x")).toEqual(["b", "x"]);
  expect(queues.has(other)).toBe(false);
  expect(queues.clear(one)).toEqual(["a", "c"]);
  expect(queues.isEmpty).toBe(true);
});
