import { describe, expect, it } from "vitest";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";

const stamp = pairOf("source", "stamped", { name: "stamp" });
const score = pairOf("stamped/A{rest}", "scored/A{rest}", { name: "score" });

describe("a chain", () => {
  it("waits once in a chain: what a pair has made is whole, and need not settle for the next one", async () => {
    const rig = new FlowRig({ ...stamp, settleMs: 10_000 }, { ...score, settleMs: 10_000 });
    const runner = rig.serve();
    rig.disk.write("source/A1.csv", "a");
    rig.hint("source");
    await rig.clock.pass(11_000);
    expect(rig.targets("scored")).toEqual(["scored/A1.csv"]);
    await runner.stop(0);
  });

  it("lets the next pair begin at once when nothing else is left to do, although it was scanned just now", async () => {
    const rig = new FlowRig({ ...stamp, settleMs: 0 }, { ...score, settleMs: 0 });
    rig.held = [];
    rig.disk.write("source/A1.csv", "a");
    const runner = rig.serve();
    await rig.clock.pass(5_000);
    runner.rescan(runner.states.slice(1));
    await rig.clock.pass(1);
    rig.release();
    rig.held = undefined;
    await rig.clock.pass(1);
    expect(rig.targets("scored")).toEqual(["scored/A1.csv"]);
    await runner.stop(0);
  });
});
