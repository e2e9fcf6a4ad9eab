import { describe, expect, it } from "vitest";
import { type Observations, observe, settlesInMs } from "../../src/domain/settle.ts";
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

  it("forgets files that no longer wait", () => {
    const first = observe(nothing, [fileOf("a"), fileOf("b")], 0);
    expect([...observe(first, [fileOf("b")], 1).keys()]).toEqual(["b"]);
  });
});
