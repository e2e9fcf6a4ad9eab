import { describe, expect, it } from "vitest";
import type { Pair } from "../../src/domain/pair.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";

const SOURCE = "source/a.csv";
const stamp = pairOf("source", "stamped", { name: "stamp", onSourceChange: "rerun" });

async function made(pair: Pair): Promise<FlowRig> {
  const rig = new FlowRig(pair);
  rig.disk.write(SOURCE, "abc");
  await rig.runToRest();
  expect(rig.orders).toHaveLength(1);
  expect(rig.disk.digests).toBe(0);
  return rig;
}

describe("a source file that was only touched", () => {
  it("is hashed once and not run again, also by later runners", async () => {
    const rig = await made(stamp);
    rig.disk.write(SOURCE, "abc");
    for (let start = 0; start < 3; start += 1) {
      const runner = await rig.runToRest();
      expect(rig.statuses(runner)).toEqual(["stamp a.csv done"]);
    }
    expect(rig.orders).toHaveLength(1);
    expect(rig.disk.digests).toBe(1);
  });

  it("and touched again is hashed again", async () => {
    const rig = await made(stamp);
    for (let touch = 0; touch < 3; touch += 1) {
      rig.disk.write(SOURCE, "abc");
      await rig.runToRest();
    }
    expect([rig.orders.length, rig.disk.digests]).toEqual([1, 3]);
  });

  it("is not read at all where its pair keeps targets", async () => {
    const rig = await made({ ...stamp, onSourceChange: "keep" });
    rig.disk.write(SOURCE, "abc");
    await rig.runToRest();
    expect([rig.orders.length, rig.disk.digests]).toEqual([1, 0]);
  });

  it("is told from one with other bytes of the same size, which is run again", async () => {
    const rig = await made(stamp);
    rig.disk.write(SOURCE, "xyz");
    await rig.runToRest();
    expect(rig.disk.files.get("stamped/a.csv")?.content).toBe("xyz");
    expect([rig.orders.length, rig.disk.digests]).toEqual([2, 1]);
  });

  it("is told from one of another size without being read", async () => {
    const rig = await made(stamp);
    rig.disk.write(SOURCE, "longer");
    await rig.runToRest();
    expect([rig.orders.length, rig.disk.digests]).toEqual([2, 0]);
  });

  it("and is the source of many items is hashed once for all of them", async () => {
    const pair = pairOf(["source/{file}", "rates/{rate}"], "out/{rate}-{file}", { onSourceChange: "rerun" });
    const rig = new FlowRig(pair);
    rig.disk.write("rates/r", "r");
    for (let file = 0; file < 5; file += 1) rig.disk.write(`source/${file}`, "a");
    await rig.runToRest();
    rig.disk.write("rates/r", "r");
    await rig.runToRest();
    expect(rig.orders).toHaveLength(5);
    expect(rig.disk.digests).toBe(6);
  });
});
