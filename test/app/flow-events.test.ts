import { describe, expect, it } from "vitest";
import type { FlowEvent } from "../../src/app/events.ts";
import { itemId } from "../../src/lib/hash.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";

const stamp = pairOf("source", "stamped", { name: "stamp", settleMs: 0 });
const A = { pair: "stamp", key: "a.csv", itemId: itemId("stamp", "a.csv") };

const END = { pair: "stamp", code: null, durationMs: 0, rows: null, readBytes: 1, writtenBytes: 1 };

/** A flow that serves, with all that it tells. */
async function listening(...files: readonly string[]) {
  const rig = new FlowRig(stamp);
  for (const file of files) rig.disk.write(`source/${file}`, "a");
  const told: FlowEvent[] = [];
  const stop = rig.events.subscribe((event) => told.push(event));
  const runner = rig.serve();
  await rig.clock.pass(0);
  const of = (kind: FlowEvent["kind"]) => told.filter((event) => event.kind === kind);
  const again = async () => {
    told.splice(0);
    rig.tick();
    await rig.clock.pass(0);
  };
  return { rig, runner, told, of, stop, again };
}

describe("events", () => {
  it("tell an item from its coming to its end, and its run", async () => {
    const { rig, runner, of } = await listening("a.csv");
    const [run] = rig.orders;
    expect(of("item")).toEqual([
      { kind: "item", ...A },
      { kind: "item", ...A },
      { kind: "item", ...A },
      { kind: "item", ...A },
    ]);
    expect(of("run")).toEqual([
      { kind: "run", runId: run?.run, itemId: A.itemId, state: "started" },
      { kind: "run", runId: run?.run, itemId: A.itemId, state: "ended", end: END },
    ]);
    expect(of("status").length).toBeGreaterThan(0);
    await runner.stop(0);
  });

  it("find the journal and the item as they tell them", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "a");
    const seen: unknown[] = [];
    const runner = rig.restart();
    rig.events.subscribe((event) => {
      const reason = runner.states[0]?.entry("a.csv")?.decision.reason;
      if (event.kind === "item") seen.push(reason);
      if (event.kind === "run") seen.push([event.state, rig.journal.run(event.runId)?.state, reason]);
    });
    const rest = runner.runToRest({}, () => true);
    await rig.clock.pass(0);
    await rest;
    expect(seen).toEqual([
      "new",
      "queued",
      "running",
      ["started", "running", "running"],
      "done",
      ["ended", "succeeded", "done"],
    ]);
    await runner.stop(0);
  });

  it("are only the status while nothing changes", async () => {
    const { runner, told, again } = await listening("a.csv", "b.csv");
    await again();
    expect(told).toEqual([{ kind: "status", pair: "stamp" }]);
    await runner.stop(0);
  });

  it("tell an item that went", async () => {
    const { rig, runner, of, again } = await listening("a.csv", "b.csv");
    rig.disk.files.delete("source/a.csv");
    await again();
    expect(of("item")).toEqual([{ kind: "item", ...A }]);
    await runner.stop(0);
  });

  it("tell how far a run is and the lines that it logs, without what must not be shown", async () => {
    const rig = new FlowRig(stamp);
    rig.held = [];
    rig.disk.write("source/a.csv", "a");
    const told: FlowEvent[] = [];
    rig.events.subscribe((event) => told.push(event));
    const runner = rig.serve();
    await rig.clock.pass(0);
    const [order] = rig.orders;
    if (order === undefined) throw new Error("nothing was started");
    told.splice(0);
    rig.progress(order, 640, 1_000, "rows");
    rig.log(order, "read 7 rows\nkey hunter2\n");
    expect(told).toEqual([
      { kind: "progress", runId: order.run, itemId: A.itemId, progress: { done: 640, total: 1_000, unit: "rows" } },
      { kind: "log", runId: order.run, line: "read 7 rows" },
      { kind: "log", runId: order.run, line: "key *SECRET*" },
    ]);
    expect(rig.events.logSoFar(order.run)).toBe("read 7 rows\nkey *SECRET*\n");
    rig.release();
    await rig.clock.pass(0);
    expect(rig.events.logSoFar(order.run)).toBe("");
    await runner.stop(0);
  });

  it("keep nothing of a run whose item went while it ran", async () => {
    const rig = new FlowRig(stamp);
    rig.held = [];
    rig.disk.write("source/a.csv", "a");
    const runner = rig.serve();
    await rig.clock.pass(0);
    const [order] = rig.orders;
    if (order === undefined) throw new Error("nothing was started");
    rig.log(order, "read 7 rows\n");
    rig.disk.files.delete("source/a.csv");
    rig.tick();
    await rig.clock.pass(1_000);
    expect(rig.statuses(runner)).toEqual([]);
    expect(rig.events.logSoFar(order.run)).toBe("read 7 rows\n");
    rig.release();
    await rig.clock.pass(0);
    expect(rig.events.logSoFar(order.run)).toBe("");
    await runner.stop(0);
  });

  it("tell the start of a run once, also when another config comes in force meanwhile", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "a");
    rig.disk.findTurns = 5;
    rig.held = [];
    const told: FlowEvent[] = [];
    rig.events.subscribe((event) => told.push(event), ["run"]);
    const runner = rig.serve();
    while (!runner.states.some((state) => runner.dispatcher.worksFor(state))) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    runner.apply({ ...runner.flow, pairs: [{ ...stamp, timeoutMs: 1_000 }] });
    await rig.clock.pass(2_000);
    rig.release();
    await rig.clock.pass(2_000);
    expect(told.map((event) => event.kind === "run" && event.state)).toEqual(["started", "ended"]);
    await runner.stop(0);
  });

  it("tell of a run that failed before a worker had it", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "abc");
    rig.disk.impossible.add("stamped/a.csv");
    const ends: unknown[] = [];
    rig.events.subscribe((event) => {
      if (event.kind === "run" && event.state === "ended") ends.push(event.end);
    });
    const runner = rig.serve();
    await rig.clock.pass(0);
    expect(rig.statuses(runner)).toEqual(["stamp a.csv failed"]);
    expect(ends).toEqual([{ ...END, code: "target-taken", readBytes: 3, writtenBytes: 0 }]);
    await runner.stop(0);
  });

  it("come to a listener only of the kinds that it wants", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "a");
    const told: FlowEvent[] = [];
    rig.events.subscribe((event) => told.push(event), ["run"]);
    const runner = rig.serve();
    await rig.clock.pass(0);
    expect(told.map(({ kind }) => kind)).toEqual(["run", "run"]);
    await runner.stop(0);
  });

  it("tell of a run that failed why, and that it wrote nothing", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "abc");
    rig.job = () => ({ code: "input-invalid", kind: "permanent", message: "line 1", hint: null });
    const ends: unknown[] = [];
    rig.events.subscribe((event) => {
      if (event.kind === "run" && event.state === "ended") ends.push(event.end);
    });
    const runner = rig.serve();
    await rig.clock.pass(0);
    expect(ends).toEqual([{ ...END, code: "input-invalid", readBytes: 3, writtenBytes: 0 }]);
    await runner.stop(0);
  });

  it("come no more to who has stopped listening, and a listener that throws harms nobody", async () => {
    const { rig, runner, told, stop, again } = await listening("a.csv");
    stop();
    let heard = 0;
    rig.events.subscribe(() => {
      heard += 1;
      throw new Error("broken");
    });
    rig.disk.write("source/b.csv", "b");
    await again();
    expect(told).toEqual([]);
    expect(heard).toBe(1);
    expect(rig.errors).toEqual(["a listener to events failed and hears no more"]);
    expect(rig.targets("stamped")).toEqual(["stamped/a.csv", "stamped/b.csv"]);
    await runner.stop(0);
  });
});
