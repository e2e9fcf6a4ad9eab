import { describe, expect, it } from "vitest";
import type { Runner } from "../../src/app/runner.ts";
import type { Pair } from "../../src/domain/pair.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";

const copy = pairOf("in", "out", { name: "copy", settleMs: 0 });
const other = pairOf("more", "others", { name: "other", settleMs: 0 });

function apply(runner: Runner, ...pairs: readonly Pair[]) {
  return runner.apply({ ...runner.flow, pairs });
}

describe("a pair under another config", () => {
  it("keeps observations and attempts of a pair that is the same", async () => {
    const rig = new FlowRig({ ...copy, settleMs: 10_000 }, other);
    rig.disk.write("in/a.csv", "a");
    rig.disk.write("more/b.csv", "b");
    rig.job = () => ({ code: "job-failed", kind: "transient", message: "it broke", hint: null });
    const runner = rig.serve();
    await rig.clock.pass(9_000);
    expect(rig.statuses(runner)).toEqual(["copy a.csv settling", "other b.csv failed"]);
    apply(runner, { ...copy, settleMs: 10_000 }, other, pairOf("x", "y", { name: "third" }));
    await rig.clock.pass(1_500);
    expect(rig.orders.map(({ pair }) => pair)).toEqual(["other", "copy"]);
    await rig.clock.pass(60_000);
    expect(rig.journal.latest("other").get("b.csv")?.attempt).toBe(2);
    await runner.stop(0);
  });

  it("does not let files settle anew for a pair that reads them as before", async () => {
    const rig = new FlowRig({ ...copy, settleMs: 10_000 });
    rig.disk.write("in/a.csv", "a");
    const runner = rig.serve();
    await rig.clock.pass(9_000);
    apply(runner, { ...copy, settleMs: 10_000, params: { column: "nav" } });
    await rig.clock.pass(1_500);
    expect(rig.orders.map(({ params }) => params)).toEqual([{ column: "nav" }]);
    await runner.stop(0);
  });

  it("keeps a pause and a skip of a changed pair", async () => {
    const rig = new FlowRig(copy);
    const runner = rig.serve();
    await rig.clock.pass(1_000);
    const [state] = runner.states;
    if (state !== undefined) state.asides.pause = { reason: "wait", at: rig.clock.now() };
    apply(runner, { ...copy, timeoutMs: 1_000 });
    rig.disk.write("in/a.csv", "a");
    rig.tick();
    await rig.clock.pass(2_000);
    expect(rig.statuses(runner)).toEqual(["copy a.csv paused"]);
    await runner.stop(0);
  });

  it("keeps a pair going that failed alike until somebody let it go on", async () => {
    const rig = new FlowRig({ ...copy, retry: { attempts: 1, backoffMs: 1_000 } });
    for (let file = 0; file < 20; file += 1) rig.disk.write(`in/${file}.csv`, "a");
    rig.job = () => ({ code: "input-invalid", kind: "permanent", message: "there is no column nav", hint: null });
    const runner = rig.serve();
    await rig.clock.pass(2_000);
    const [state] = runner.states;
    expect(state?.problem?.message).toContain("failed the same way");
    rig.held = [];
    state?.resume(rig.clock.now());
    expect(state?.problem).toBeUndefined();
    apply(runner, { ...copy, timeoutMs: 1_000 });
    await rig.clock.pass(2_000);
    expect(runner.states[0]).not.toBe(state);
    expect(runner.states[0]?.problem).toBeUndefined();
    await runner.stop(0);
  });

  it("keeps a pair paused whose targets are gone, whoever made them", async () => {
    const rig = new FlowRig(copy);
    for (let file = 0; file < 7; file += 1) {
      rig.disk.write(`in/${file}.csv`, "a");
      rig.disk.write(`out/${file}.csv`, "theirs");
    }
    const runner = rig.serve();
    await rig.clock.pass(2_000);
    for (const path of rig.targets("out")) rig.disk.files.delete(path);
    rig.tick();
    await rig.clock.pass(2_000);
    expect(runner.states[0]?.problem?.message).toContain("all 7 targets");
    apply(runner, { ...copy, timeoutMs: 1_000 });
    await rig.clock.pass(2_000);
    expect(rig.orders).toEqual([]);
    expect(runner.states[0]?.problem?.message).toContain("all 7 targets");
    await runner.stop(0);
  });
});
