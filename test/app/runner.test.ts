import { describe, expect, it } from "vitest";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";
import { settled } from "../support/manual-clock.ts";
import { memoryJournal } from "../support/memory-journal.ts";

const stamp = pairOf("source", "stamped", { name: "stamp" });
const score = pairOf("stamped/A{rest}", "scored/A{rest}", { name: "score" });
const merge = pairOf(["scored/A{rest}", "stamped/B{rest}"], "merged/M{rest}", { name: "merge" });

function chain(): FlowRig {
  const rig = new FlowRig(stamp, score, merge);
  rig.disk.write("source/A1.csv", "a");
  rig.disk.write("source/B1.csv", "b");
  return rig;
}

const broken = { code: "job-failed", kind: "transient", message: "it broke", hint: null } as const;
const badFile = { code: "input-invalid", kind: "permanent", message: "line 7", hint: null } as const;

describe("a flow", () => {
  it("makes every missing target of a chain in one go, feeders first", async () => {
    const rig = chain();
    const runner = await rig.runToRest();
    expect(rig.disk.files.get("merged/M1.csv")?.content).toBe("a+b");
    expect(rig.orders.map((order) => order.pair)).toEqual(["stamp", "stamp", "score", "merge"]);
    expect(rig.statuses(runner).every((status) => status.endsWith("done"))).toBe(true);
  });

  it("repeats nothing after a restart, also with its journal deleted", async () => {
    const rig = chain();
    await rig.runToRest();
    await rig.runToRest();
    const runner = await rig.runToRest(memoryJournal());
    expect(rig.orders).toHaveLength(4);
    expect(rig.statuses(runner).every((status) => status.endsWith("external"))).toBe(true);
  });

  it("makes one deleted target again, and only that one", async () => {
    const rig = chain();
    await rig.runToRest();
    rig.disk.files.delete("scored/A1.csv");
    await rig.runToRest();
    expect(rig.orders.slice(4).map((order) => order.targetName)).toEqual(["scored/A1.csv"]);
  });

  it("waits for a file that may still be being written", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "half");
    const runner = rig.serve();
    await rig.clock.pass(900);
    rig.disk.write("source/a.csv", "whole");
    rig.hint("source");
    await rig.clock.pass(900);
    expect(rig.orders).toHaveLength(0);
    expect(rig.statuses(runner)).toEqual(["stamp a.csv settling"]);
    await rig.clock.pass(300);
    expect(rig.disk.files.get("stamped/a.csv")?.content).toBe("whole");
    await runner.stop(0);
  });

  it("comes to rest, when it is to run once, although a file never stops changing", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/good.csv", "a");
    rig.breathe = () => void rig.disk.write("source/bad.csv", "more");
    const runner = await rig.runToRest();
    expect(rig.statuses(runner)).toEqual(["stamp bad.csv settling", "stamp good.csv done"]);
  });

  it("processes a dropped file about its settle time after a hint, without a tick", async () => {
    const rig = new FlowRig(stamp);
    const runner = rig.serve();
    await rig.clock.pass(5_000);
    rig.disk.write("source/a.csv", "a");
    rig.hint("source");
    await rig.clock.pass(1_100);
    expect(rig.targets("stamped")).toEqual(["stamped/a.csv"]);
    await runner.stop(0);
  });

  it("finds a file at the next tick when every hint was lost, also after a jump of the clock", async () => {
    const rig = new FlowRig(stamp);
    const runner = rig.serve();
    await rig.clock.pass(5_000);
    rig.disk.write("source/a.csv", "a");
    rig.clock.jump(-86_400_000);
    rig.tick();
    await rig.clock.pass(1_100);
    expect(rig.targets("stamped")).toEqual(["stamped/a.csv"]);
    await runner.stop(0);
  });

  it("throws away what was made from a source that changed meanwhile, and charges nobody", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "old");
    let changed = false;
    rig.meanwhile = () => {
      if (!changed) rig.disk.write("source/a.csv", "new");
      changed = true;
    };
    await rig.runToRest();
    expect(rig.disk.files.get("stamped/a.csv")?.content).toBe("new");
    expect(rig.targets("stamped")).toHaveLength(1);
    const runs = rig.journal.runsOf("stamp", "a.csv", 9);
    expect(runs.map((run) => [run.state, run.attempt, run.failure?.code])).toEqual([
      ["succeeded", 1, undefined],
      ["failed", 0, "source-changed"],
    ]);
  });

  it("shows no error for a file that was deleted while it was read", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "a");
    rig.meanwhile = () => rig.disk.files.delete("source/a.csv");
    const runner = await rig.runToRest();
    expect(rig.statuses(runner)).toEqual([]);
    expect(rig.targets("stamped")).toEqual([]);
  });

  it("never publishes over a file that came meanwhile", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "a");
    rig.meanwhile = () => rig.disk.write("stamped/a.csv", "theirs");
    await rig.runToRest();
    expect(rig.disk.files.get("stamped/a.csv")?.content).toBe("theirs");
    expect(rig.targets("stamped")).toHaveLength(1);
  });

  it("retries with backoff, then gives up, and a retry starts it again", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "a");
    rig.job = () => broken;
    const runner = rig.serve();
    await rig.clock.pass(2_000);
    expect(rig.statuses(runner)).toEqual(["stamp a.csv failed"]);
    await rig.clock.pass(200_000);
    expect(rig.orders).toHaveLength(3);
    expect(rig.statuses(runner)).toEqual(["stamp a.csv gave-up"]);
    rig.job = () => "made";
    const [state] = runner.states;
    if (state !== undefined) runner.retry(state, "a.csv");
    await rig.clock.pass(2_000);
    expect(rig.statuses(runner)).toEqual(["stamp a.csv done"]);
    await runner.stop(0);
  });

  it("leaves a bad file alone until its bytes change", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "bad");
    rig.disk.write("source/b.csv", "good");
    rig.job = (order) =>
      order.key === "a.csv" && rig.disk.files.get("source/a.csv")?.content === "bad" ? badFile : "made";
    const runner = rig.serve();
    await rig.clock.pass(7_200_000);
    expect(rig.orders.map((order) => order.key).sort()).toEqual(["a.csv", "b.csv"]);
    rig.disk.write("source/a.csv", "mended");
    rig.tick();
    await rig.clock.pass(2_000);
    expect(rig.statuses(runner)).toEqual(["stamp a.csv done", "stamp b.csv done"]);
    await runner.stop(0);
  });

  it("gives up a file that kills its runner again and again", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "poison");
    for (let death = 0; death < 5; death += 1) {
      rig.held = [];
      rig.serve();
      await rig.clock.pass(3_600_000);
    }
    expect(rig.orders).toHaveLength(3);
    const runner = await rig.runToRest();
    expect(rig.statuses(runner)).toEqual(["stamp a.csv gave-up"]);
  });

  it("takes turns between pairs, so that a long one does not hold up another", async () => {
    const other = pairOf("other", "out", { name: "other" });
    const rig = new FlowRig(stamp, other);
    rig.slots = 1;
    for (let file = 0; file < 9; file += 1) rig.disk.write(`source/${file}.csv`, "a");
    rig.disk.write("other/x.csv", "x");
    await rig.runToRest();
    expect(rig.orders.findIndex((order) => order.pair === "other")).toBeLessThanOrEqual(1);
  });

  it("stops cleanly: nothing stays running, no staged file is left, and nothing was charged", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "a");
    rig.held = [];
    const runner = rig.serve();
    await rig.clock.pass(2_000);
    expect(rig.orders).toHaveLength(1);
    const stopped = runner.stop(0);
    await rig.clock.pass(1_000);
    await stopped;
    expect(rig.journal.latest("stamp").get("a.csv")).toMatchObject({ state: "failed", attempt: 0 });
    expect(rig.targets("stamped")).toEqual([]);
    await rig.runToRest();
    expect(rig.targets("stamped")).toEqual(["stamped/a.csv"]);
  });

  it("sweeps what a dead run staged", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "a");
    rig.held = [];
    rig.serve();
    await rig.clock.pass(2_000);
    rig.disk.write(rig.orders[0]?.target ?? "", "half");
    rig.held = undefined;
    await settled();
    await rig.runToRest();
    expect(rig.targets("stamped")).toEqual([]);
    expect(rig.journal.latest("stamp").get("a.csv")).toMatchObject({ state: "lost" });
  });

  it("remakes a target when the source changed and the pair asks for it", async () => {
    const rig = new FlowRig(pairOf("source", "stamped", { name: "stamp", onSourceChange: "rerun" }));
    rig.disk.write("source/a.csv", "one");
    await rig.runToRest();
    rig.disk.write("source/a.csv", "two");
    await rig.runToRest();
    expect(rig.disk.files.get("stamped/a.csv")?.content).toBe("two");
    expect(rig.orders).toHaveLength(2);
  });

  it("remakes what is forced, once", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "a");
    await rig.runToRest();
    const runner = rig.restart();
    runner.states[0]?.forced.add("a.csv");
    const rest = runner.runToRest({}, () => true);
    await rig.clock.pass(5_000);
    await rest;
    expect(rig.orders).toHaveLength(2);
  });
});
