import { describe, expect, it } from "vitest";
import type { Runner } from "../../src/app/runner.ts";
import { FlowError } from "../../src/domain/errors.ts";
import type { Pair } from "../../src/domain/pair.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";

const copy = pairOf("in", "out", { name: "copy", settleMs: 0 });
const other = pairOf("more", "others", { name: "other", settleMs: 0 });

function apply(runner: Runner, ...pairs: readonly Pair[]) {
  return runner.apply({ ...runner.flow, pairs });
}

/** A server whose pair "copy" has `in/a.csv` running. */
async function whileRunning(...pairs: readonly Pair[]): Promise<{ readonly rig: FlowRig; readonly runner: Runner }> {
  const rig = new FlowRig(...pairs);
  rig.disk.write("in/a.csv", "a");
  rig.held = [];
  const runner = rig.serve();
  await rig.clock.pass(1_000);
  expect(rig.statuses(runner)).toContain("copy a.csv running");
  return { rig, runner };
}

async function letEnd(rig: FlowRig): Promise<void> {
  rig.release();
  rig.held = undefined;
  await rig.clock.pass(2_000);
}

describe("another config that is put in force", () => {
  it("tells what it changes, starts what is new at once, and leaves alone what is the same", async () => {
    const rig = new FlowRig(copy, other);
    rig.disk.write("in/a.csv", "a");
    rig.disk.write("new/b.csv", "b");
    const runner = rig.serve();
    await rig.clock.pass(1_000);
    const [kept] = runner.states;
    const added = pairOf("new", "made", { name: "added", settleMs: 0 });
    expect(apply(runner, copy, added)).toEqual({ added: ["added"], removed: ["other"], changed: [] });
    expect(runner.states[0]).toBe(kept);
    expect(runner.flow.pairs.map(({ name }) => name)).toEqual(["copy", "added"]);
    await rig.clock.pass(1_000);
    expect(rig.targets("made")).toEqual(["made/b.csv"]);
    expect(rig.orders.map(({ pair }) => pair)).toEqual(["copy", "added"]);
    await runner.stop(0);
  });

  it("lets a pair that it adds read what others make as soon as it is made", async () => {
    const rig = new FlowRig(copy);
    const runner = rig.serve();
    rig.disk.write("in/a.csv", "a");
    rig.tick();
    await rig.clock.pass(2_000);
    apply(runner, copy, pairOf("out", "read", { name: "reader" }));
    await rig.clock.pass(5_000);
    rig.disk.write("in/b.csv", "b");
    rig.hint("in");
    await rig.clock.pass(200);
    expect(rig.targets("read")).toEqual(["read/a.csv", "read/b.csv"]);
    await runner.stop(0);
  });

  it("lets what runs end under the old one, shows it as running, and starts it no second time", async () => {
    const { rig, runner } = await whileRunning(copy);
    const changed = { ...copy, params: { column: "nav" } };
    expect(apply(runner, changed).changed).toEqual([{ pair: "copy", keys: ["params"] }]);
    await rig.clock.pass(5_000);
    expect(rig.statuses(runner)).toEqual(["copy a.csv running"]);
    await letEnd(rig);
    expect(rig.statuses(runner)).toEqual(["copy a.csv done"]);
    expect(rig.orders.map(({ params }) => params)).toEqual([{}]);
    expect(rig.targets("out")).toEqual(["out/a.csv"]);
    rig.disk.write("in/b.csv", "b");
    rig.tick();
    await rig.clock.pass(2_000);
    expect(rig.orders.map(({ params }) => params)).toEqual([{}, { column: "nav" }]);
    await runner.stop(0);
  });

  it("starts nothing more of what the old one had queued", async () => {
    const rig = new FlowRig(copy);
    rig.slots = 1;
    for (const name of ["a", "b", "c"]) rig.disk.write(`in/${name}.csv`, name);
    rig.held = [];
    const runner = rig.serve();
    await rig.clock.pass(1_000);
    apply(runner, { ...copy, timeoutMs: 1_000 });
    await rig.clock.pass(1_000);
    await letEnd(rig);
    expect(rig.orders.map(({ key, timeoutMs }) => [key, timeoutMs])).toEqual([
      ["a.csv", copy.timeoutMs],
      ["b.csv", 1_000],
      ["c.csv", 1_000],
    ]);
    expect(rig.targets("out")).toHaveLength(3);
    await runner.stop(0);
  });

  it("chooses nothing more of an item list that it was going through", async () => {
    const rig = new FlowRig(copy);
    rig.slots = 0;
    for (const name of ["a", "b", "c"]) rig.disk.write(`in/${name}.csv`, name);
    const runner = rig.serve();
    const [old] = runner.states;
    rig.breathe = () => {
      if (old?.entry("a.csv")?.decision.reason !== "queued") return undefined;
      rig.breathe = () => undefined;
      apply(runner, { ...copy, timeoutMs: 1_000 });
      rig.slots = 2;
      return Promise.resolve();
    };
    await rig.clock.pass(2_000);
    expect(old?.entry("c.csv")?.decision.reason).toBe("new");
    expect(runner.dispatcher.busy).toBe(true);
    await runner.stop(0);
  });

  it("starts nothing twice that was on its way to a worker", async () => {
    const rig = new FlowRig(copy);
    rig.disk.write("in/a.csv", "a");
    rig.disk.findTurns = 5;
    rig.held = [];
    const runner = rig.serve();
    while (!runner.states.some((state) => runner.dispatcher.worksFor(state))) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(rig.orders).toEqual([]);
    apply(runner, { ...copy, timeoutMs: 1_000 });
    await rig.clock.pass(2_000);
    await letEnd(rig);
    expect(rig.orders).toHaveLength(1);
    expect(rig.statuses(runner)).toEqual(["copy a.csv done"]);
    await runner.stop(0);
  });

  it("makes everything in another target folder, and nothing anew in the old one", async () => {
    const rig = new FlowRig(copy);
    for (let file = 0; file < 9; file += 1) rig.disk.write(`in/${file}.csv`, "a");
    const runner = rig.serve();
    await rig.clock.pass(2_000);
    const before = new Map(rig.disk.files);
    apply(runner, pairOf("in", "elsewhere", { name: "copy", settleMs: 0 }));
    await rig.clock.pass(5_000);
    expect(rig.targets("elsewhere")).toHaveLength(9);
    for (const path of rig.targets("out")) expect(rig.disk.files.get(path)).toBe(before.get(path));
    expect(rig.orders).toHaveLength(18);
    await runner.stop(0);
  });

  it("makes in another target folder what still ran for the old one", async () => {
    const { rig, runner } = await whileRunning(copy);
    apply(runner, pairOf("in", "elsewhere", { name: "copy", settleMs: 0 }));
    await rig.clock.pass(1_000);
    expect(rig.statuses(runner)).toEqual(["copy a.csv running"]);
    await letEnd(rig);
    expect(rig.targets("out")).toEqual(["out/a.csv"]);
    expect(rig.targets("elsewhere")).toEqual(["elsewhere/a.csv"]);
    await runner.stop(0);
  });

  it("changes nothing at all when a job of it cannot be found", async () => {
    const rig = new FlowRig(copy, other);
    const runner = rig.serve();
    await rig.clock.pass(1_000);
    const { states, flow } = runner;
    rig.identityError = new FlowError("job-unknown", "the job is not there");
    expect(() => apply(runner, { ...copy, params: { changed: true } })).toThrow("the job is not there");
    expect(runner.states).toBe(states);
    expect(runner.flow).toBe(flow);
    await runner.stop(0);
  });
});

describe("a pair that is removed while it runs", () => {
  it("publishes what runs, starts nothing more, and is gone from what is shown", async () => {
    const { rig, runner } = await whileRunning(copy, other);
    rig.disk.write("in/b.csv", "b");
    apply(runner, other);
    expect(rig.statuses(runner)).toEqual([]);
    await letEnd(rig);
    rig.hint("in");
    rig.tick();
    await rig.clock.pass(120_000);
    expect(rig.targets("out")).toEqual(["out/a.csv"]);
    expect(rig.journal.latest("copy").get("a.csv")?.state).toBe("succeeded");
    expect(rig.orders).toHaveLength(1);
    expect(rig.errors).toEqual([]);
    await runner.stop(0);
  });

  it("takes the run up again when it is put back meanwhile", async () => {
    const { rig, runner } = await whileRunning(copy);
    apply(runner);
    apply(runner, { ...copy, timeoutMs: 1_000 });
    await rig.clock.pass(1_000);
    expect(rig.statuses(runner)).toEqual(["copy a.csv running"]);
    await letEnd(rig);
    expect(rig.statuses(runner)).toEqual(["copy a.csv done"]);
    expect(rig.orders).toHaveLength(1);
    await runner.stop(0);
  });

  it("gives its attempts back when its run failed after it was changed twice", async () => {
    const { rig, runner } = await whileRunning(copy);
    apply(runner, { ...copy, timeoutMs: 1_000 });
    apply(runner, { ...copy, timeoutMs: 2_000 });
    rig.job = () => ({ code: "job-failed", kind: "permanent", message: "it broke", hint: null });
    await letEnd(rig);
    expect(rig.statuses(runner)).toEqual(["copy a.csv failed"]);
    expect(runner.states[0]?.lastRuns.get("a.csv")?.attempt).toBe(1);
    await runner.stop(0);
  });
});
