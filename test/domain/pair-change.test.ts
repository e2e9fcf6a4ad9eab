import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Pair } from "../../src/domain/pair.ts";
import { flowChange, flowChangeText, pairChange } from "../../src/domain/pair-change.ts";
import { pairOf } from "../support/flow-parts.ts";

const pair = pairOf(["in", "more/A{rest}"], "out/A{rest}", { name: "a", params: { on: "isin" } });

describe("what differs between two pairs", () => {
  it("is nothing when they were read from the same text", () => {
    expect(
      pairChange(pair, pairOf(["in", "more/A{rest}"], "out/A{rest}", { name: "a", params: { on: "isin" } })),
    ).toEqual([]);
  });

  const edits: readonly (readonly [keys: readonly string[], edit: Partial<Pair>])[] = [
    [["job"], { job: { kind: "bundled", name: "merge" } }],
    [["params"], { params: { on: "fund" } }],
    [["expect"], { expect: { rows: { min: 1 } } }],
    [["source"], { sources: pairOf("other", "out").sources }],
    [["target"], { target: pairOf("in", "other").target }],
    [["schedule", "timezone"], { schedule: "0 3 * * *", timezone: "Europe/Luxembourg" }],
    [["settle"], { settleMs: 5 }],
    [["snapshot"], { snapshot: true }],
    [["timeout"], { timeoutMs: 5 }],
    [["retry"], { retry: { attempts: 1, backoffMs: 1 } }],
    [["onSourceChange", "onJobChange"], { onSourceChange: "rerun", onJobChange: "rerun" }],
  ];
  it.each(edits)("is named in the words of the config: %j", (keys, edit) => {
    expect(pairChange(pair, { ...pair, ...edit })).toEqual(keys);
  });
});

describe("what an edit does to a flow", () => {
  const flows = fc
    .uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"))
    .chain((names) =>
      fc.tuple(...names.map((name) => fc.boolean().map((paced) => ({ ...pair, name, settleMs: paced ? 1 : 2 })))),
    );

  it("names every pair at most once, and none that is the same", () => {
    fc.assert(
      fc.property(flows, flows, (before, after) => {
        const { added, removed, changed } = flowChange(before, after);
        const named = [...added, ...removed, ...changed.map((one) => one.pair)];
        expect(new Set(named).size).toBe(named.length);
        const same = after.filter((one) =>
          before.some((old) => old.name === one.name && old.settleMs === one.settleMs),
        );
        expect(before.length - removed.length + added.length).toBe(after.length);
        expect(same.length + changed.length + added.length).toBe(after.length);
        for (const { name } of same) expect(named).not.toContain(name);
      }),
    );
  });

  it("reads as one line", () => {
    const b = { ...pair, name: "b" };
    const c = { ...pair, name: "c" };
    expect(flowChangeText(flowChange([pair, b], [{ ...pair, settleMs: 5 }, c]))).toBe(
      'added "c"; removed "b"; changed "a" (settle)',
    );
    expect(flowChangeText(flowChange([pair], [pair]))).toBe("no pair is another");
  });
});
