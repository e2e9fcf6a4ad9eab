import { describe, expect, it } from "vitest";
import { endsInMs, type Observations, observe, settlesInMs } from "../../src/domain/settle.ts";
import { fileOf } from "../support/flow-parts.ts";

const nothing: Observations = new Map();

describe("settling", () => {
  it("takes two looks of our own at the same file, a settle time apart", () => {
    const first = observe(nothing, [fileOf("a")], 100);
    expect(settlesInMs(first.get("a"), 1_000, 100)).toBe(1_000);
    const second = observe(first, [fileOf("a")], 1_099);
    expect(settlesInMs(second.get("a"), 1_000, 1_099)).toBe(1);
    expect(settlesInMs(second.get("a"), 1_000, 1_100)).toBe(0);
  });

  it("begins anew when the file changed", () => {
    const first = observe(nothing, [fileOf("a", 1)], 0);
    const second = observe(first, [fileOf("a", 2)], 1_000);
    expect(settlesInMs(second.get("a"), 1_000, 1_000)).toBe(1_000);
  });

  it("does not trust an old modification time", () => {
    const old = observe(nothing, [fileOf("a", 0)], 5_000_000);
    expect(settlesInMs(old.get("a"), 1_000, 5_000_000)).toBe(1_000);
  });

  it("counts a long look as one: from its end when it is the first, from its beginning when it is the last", () => {
    const first = observe(nothing, [fileOf("a")], 9_000);
    expect(settlesInMs(first.get("a"), 1_000, 4_000)).toBe(6_000);
    expect(settlesInMs(first.get("a"), 1_000, 9_999)).toBe(1);
    expect(settlesInMs(first.get("a"), 1_000, 10_000)).toBe(0);
  });

  it("takes no time where the pair asks for none", () => {
    expect(settlesInMs(observe(nothing, [fileOf("a")], 9_000).get("a"), 0, 4_000)).toBe(0);
  });

  it.each([
    [undefined, 50_000, 0],
    [true, 50_000, 0],
    [false, 1_000, 1_000],
    [false, 9_400, 600],
    [false, 10_000, 0],
  ])("waits for a missing end (%s) at %i ms for another %i ms", (isWhole, nowMs, expected) => {
    expect(endsInMs({ fingerprint: "a", sinceMs: 0, isWhole }, 1_000, nowMs)).toBe(expected);
  });

  it("forgets files that no longer wait", () => {
    const first = observe(nothing, [fileOf("a"), fileOf("b")], 0);
    expect([...observe(first, [fileOf("b")], 1).keys()]).toEqual(["b"]);
  });
});
