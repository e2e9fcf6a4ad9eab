import { describe, expect, it } from "vitest";
import type { FlowActions } from "../../src/app/actions.ts";
import { createFlowActions } from "../../src/app/flow-actions.ts";
import { ItemIndex } from "../../src/app/item-index.ts";
import type { Runner } from "../../src/app/runner.ts";
import type { Failure } from "../../src/domain/errors.ts";
import { itemId } from "../../src/lib/hash.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";
import { memoryFolder } from "../support/memory-folder.ts";

const stamp = pairOf("in", "stamped", { name: "stamp" });
const score = pairOf("stamped", "scored", { name: "score" });
const join = pairOf(["scored/A{x}", "in/B{x}"], "joined/M{x}", { name: "join" });

const broken: Failure = { code: "input-invalid", kind: "permanent", message: "line 7", hint: null };

interface Lived {
  readonly runner: Runner;
  readonly actions: FlowActions;
}

/** A runner with what people may do to it, some seconds after its start. */
async function live(rig: FlowRig, readOnly = false): Promise<Lived> {
  const runner = rig.serve();
  const actions = createFlowActions({
    runner,
    journal: rig.journal,
    clock: rig.clock,
    index: new ItemIndex(runner.states),
    readOnly,
    conceal: (text) => text,
    folderOf: (location) => memoryFolder(rig.disk, location),
  });
  await rig.clock.pass(5_000);
  return { runner, actions };
}

/** The same over a restart. */
async function reborn(rig: FlowRig, { runner }: Lived): Promise<Lived> {
  await runner.stop(0);
  return live(rig);
}

function statusOf({ runner }: Lived, pair: string, key: string): string {
  const state = runner.states.find((one) => one.pair.name === pair);
  const decision = state?.entry(key)?.decision;
  return `${decision?.status} ${decision?.reason}`;
}

function messageOf({ runner }: Lived, key: string): string | undefined {
  return runner.states[0]?.entry(key)?.decision.message;
}

/** A chain of which every file is done. */
async function doneChain() {
  const rig = new FlowRig(stamp, score, join);
  rig.job = (order) => `${order.key} by ${order.run}`;
  for (const name of ["A1", "A2", "B1"]) rig.disk.write(`in/${name}`, name);
  const lived = await live(rig);
  const contents = () =>
    Object.fromEntries(
      ["stamped/A1", "scored/A1", "joined/M1", "stamped/A2", "scored/A2"].map((path) => [
        path,
        rig.disk.files.get(path)?.content,
      ]),
    );
  return { rig, lived, contents };
}

describe("an item that is skipped", () => {
  it("stays aside with its reason, over ticks and restarts, until its source changes", async () => {
    const rig = new FlowRig(stamp);
    rig.job = () => broken;
    rig.disk.write("in/a.csv", "1");
    let lived = await live(rig);
    expect(lived.actions.skip(itemId("stamp", "a.csv"), "The fund was closed.")).toBe(true);
    expect(messageOf(lived, "a.csv")).toBe("Skipped: The fund was closed.");
    lived = await reborn(rig, lived);
    rig.jobIdentity = "newer";
    rig.tick();
    await rig.clock.pass(3_600_000);
    expect(statusOf(lived, "stamp", "a.csv")).toBe("preliminary skipped");
    expect(rig.orders).toHaveLength(1);
    rig.job = () => "made";
    rig.disk.write("in/a.csv", "22");
    rig.tick();
    await rig.clock.pass(5_000);
    expect(statusOf(lived, "stamp", "a.csv")).toBe("success done");
    expect(rig.journal.skips("stamp").size).toBe(0);
    await lived.runner.stop(0);
  });

  it("starts when the skip is taken back", async () => {
    const rig = new FlowRig(stamp);
    rig.job = () => broken;
    rig.disk.write("in/a.csv", "1");
    const lived = await live(rig);
    const id = itemId("stamp", "a.csv");
    lived.actions.skip(id, "later");
    expect(lived.actions.skip(id, "again")).toBe(false);
    expect(lived.actions.unskip(id)).toBe(true);
    expect(lived.actions.unskip(id)).toBe(false);
    expect(statusOf(lived, "stamp", "a.csv")).toBe("error failed");
    await lived.runner.stop(0);
  });

  it("does not start although it was queued already, and gives its place to the next", async () => {
    const rig = new FlowRig(stamp);
    rig.slots = 1;
    rig.held = [];
    for (const name of ["a", "b", "c"]) rig.disk.write(`in/${name}`, name);
    const lived = await live(rig);
    expect(statusOf(lived, "stamp", "b")).toBe("preliminary queued");
    lived.actions.skip(itemId("stamp", "b"), "not this one");
    expect(lived.actions.skip(itemId("stamp", "a"), "too late")).toBe(false);
    rig.release();
    rig.held = undefined;
    await rig.clock.pass(5_000);
    await lived.runner.stop(0);
    expect(rig.orders.map((order) => order.key)).not.toContain("b");
  });

  it("is made all the same when it is forced", async () => {
    const rig = new FlowRig(stamp);
    rig.job = () => broken;
    rig.disk.write("in/a.csv", "1");
    const lived = await live(rig);
    lived.actions.skip(itemId("stamp", "a.csv"), "later");
    rig.job = () => "made";
    lived.runner.states[0]?.forced.add("a.csv");
    rig.tick();
    await rig.clock.pass(5_000);
    expect(statusOf(lived, "stamp", "a.csv")).toBe("success done");
    await lived.runner.stop(0);
  });

  it("cannot be one that is done", async () => {
    const { lived } = await doneChain();
    expect(lived.actions.skip(itemId("stamp", "A1"), "why")).toBe(false);
    await lived.runner.stop(0);
  });
});

describe("redo", () => {
  it("puts aside a target and all that was made from it, and makes them again", async () => {
    const { rig, lived, contents } = await doneChain();
    const before = contents();
    const id = itemId("stamp", "A1");
    const told = ["stamped/A1", "scored/A1", "joined/M1"];
    expect(lived.actions.redoes(id)?.map(({ target }) => target)).toEqual(told);
    const putAside = await lived.actions.redo(id);
    expect(putAside?.map(({ target }) => target)).toEqual(told);
    await rig.clock.pass(10_000);
    const after = contents();
    for (const path of told) {
      expect(after[path]).toBeDefined();
      expect(after[path]).not.toBe(before[path]);
    }
    expect(after["scored/A2"]).toBe(before["scored/A2"]);
    expect(lived.runner.states.map((state) => state.counts.success)).toEqual([3, 3, 1]);
    expect(rig.targets("stamped").filter((path) => path.includes(".pairflow-trash/2026-11-"))).toHaveLength(1);
    await lived.runner.stop(0);
  });

  it("goes on after a restart in the middle of it", async () => {
    const { rig, lived, contents } = await doneChain();
    const before = contents();
    await lived.actions.redo(itemId("stamp", "A1"));
    const next = await reborn(rig, lived);
    await rig.clock.pass(10_000);
    expect(contents()["joined/M1"]).not.toBe(before["joined/M1"]);
    expect(next.runner.states.map((state) => state.counts.success)).toEqual([3, 3, 1]);
    await next.runner.stop(0);
  });

  it("is refused while one of them runs, and starts none of them while it is at work", async () => {
    const { rig, lived } = await doneChain();
    rig.held = [];
    await lived.actions.redo(itemId("score", "A1"));
    await rig.clock.pass(5_000);
    expect(statusOf(lived, "score", "A1")).toBe("preliminary running");
    expect(await lived.actions.redo(itemId("stamp", "A1"))).toBeUndefined();
    expect(await lived.actions.redo(itemId("score", "A1"))).toBeUndefined();
    const [first, second] = [lived.actions.redo(itemId("score", "A2")), lived.actions.redo(itemId("stamp", "A2"))];
    expect([(await first) === undefined, (await second) === undefined]).toEqual([false, true]);
    rig.release();
    rig.held = undefined;
    await rig.clock.pass(10_000);
    expect(lived.runner.states.map((state) => state.counts.success)).toEqual([3, 3, 1]);
    await lived.runner.stop(0);
  });

  it("starts an item again that gave up, and takes back that it was skipped", async () => {
    const rig = new FlowRig(stamp);
    rig.job = () => broken;
    rig.disk.write("in/a.csv", "1");
    const lived = await live(rig);
    const id = itemId("stamp", "a.csv");
    lived.actions.skip(id, "later");
    rig.job = () => "made";
    expect(await lived.actions.redo(id)).toEqual([]);
    await rig.clock.pass(5_000);
    expect(statusOf(lived, "stamp", "a.csv")).toBe("success done");
    await lived.runner.stop(0);
  });

  it("leaves alone what could not be made again, since another source is missing", async () => {
    const { rig, lived } = await doneChain();
    rig.disk.files.delete("in/B1");
    rig.tick();
    await rig.clock.pass(5_000);
    expect(lived.actions.redoes(itemId("stamp", "A1"))?.map(({ target }) => target)).toEqual([
      "stamped/A1",
      "scored/A1",
    ]);
    expect(await lived.actions.redo(itemId("join", "M1"))).toBeUndefined();
    await lived.runner.stop(0);
  });

  it("keeps the rest in place when the disk fails, and tells it", async () => {
    const { rig, lived, contents } = await doneChain();
    const before = contents();
    rig.disk.fault = "EACCES";
    await expect(lived.actions.redo(itemId("stamp", "A1"))).rejects.toMatchObject({ code: "folder-not-writable" });
    rig.disk.fault = undefined;
    await rig.clock.pass(70_000);
    expect(contents()).toEqual(before);
    await lived.runner.stop(0);
  });
});

describe("the trash", () => {
  it("gives a target back, and takes the newer one in turn", async () => {
    const { rig, lived, contents } = await doneChain();
    const before = contents();
    const id = itemId("score", "A2");
    await lived.actions.redo(id);
    await rig.clock.pass(10_000);
    const newer = contents()["scored/A2"];
    const [kept] = await lived.actions.trashOf(id);
    expect(kept).toMatchObject({ pair: "score", key: "A2", target: "scored/A2" });
    expect(await lived.actions.restore(kept?.id ?? "")).toBe(true);
    expect(contents()["scored/A2"]).toBe(before["scored/A2"]);
    await rig.clock.pass(5_000);
    expect(statusOf(lived, "score", "A2")).toBe("success done");
    const [inTurn, ...others] = await lived.actions.trashOf(id);
    expect(others).toEqual([]);
    expect(await lived.actions.restore(inTurn?.id ?? "")).toBe(true);
    expect(contents()["scored/A2"]).toBe(newer);
    await lived.runner.stop(0);
  });

  it("says that a target is older than its source when it is, and keeps it also where changes make it again", async () => {
    for (const onSourceChange of ["keep", "rerun"] as const) {
      const rig = new FlowRig({ ...stamp, onSourceChange });
      rig.disk.write("in/a", "1");
      const lived = await live(rig);
      rig.disk.write("in/a", "22");
      const id = itemId("stamp", "a");
      const [old] = (await lived.actions.redo(id)) ?? [];
      rig.tick();
      await rig.clock.pass(10_000);
      expect(rig.disk.files.get("stamped/a")?.content).toBe("22");
      await lived.actions.restore(old?.id ?? "");
      await rig.clock.pass(10_000);
      expect(rig.disk.files.get("stamped/a")?.content).toBe("1");
      expect(statusOf(lived, "stamp", "a")).toBe(onSourceChange === "keep" ? "success stale" : "success external");
      await lived.runner.stop(0);
    }
  });

  it("gives a target back before it was made again, and nothing overwrites it", async () => {
    const { rig, lived, contents } = await doneChain();
    const before = contents();
    const id = itemId("stamp", "A2");
    await lived.actions.pause("stamp", null);
    const putAside = await lived.actions.redo(id);
    await rig.clock.pass(5_000);
    expect(statusOf(lived, "stamp", "A2")).toBe("preliminary paused");
    for (const { id: trashId } of putAside ?? []) {
      expect(await lived.actions.restore(trashId)).toBe(true);
      await rig.clock.pass(5_000);
    }
    lived.actions.resume("stamp");
    await rig.clock.pass(10_000);
    expect(contents()).toEqual(before);
    await lived.runner.stop(0);
  });

  it.each(["", "i_000000000000~2026-11-21~11-03-18.004", "..", "~.."])("knows nothing of %j", async (id) => {
    const { lived } = await doneChain();
    expect(await lived.actions.restore(id)).toBe(false);
    expect(await lived.actions.restore(`${itemId("stamp", "A1")}~${id}`)).toBe(false);
    await lived.runner.stop(0);
  });
});

describe("a pause", () => {
  it("starts nothing, over restarts too, and lets what runs go on", async () => {
    const rig = new FlowRig(stamp);
    rig.slots = 1;
    rig.held = [];
    for (const name of ["a", "b"]) rig.disk.write(`in/${name}`, name);
    let lived = await live(rig);
    expect(lived.actions.pause("stamp", "the feed is late")).toBe(true);
    expect(lived.actions.pause("stamp", "again")).toBe(false);
    expect(lived.actions.pause("none", null)).toBe(false);
    rig.release();
    rig.held = undefined;
    await rig.clock.pass(5_000);
    expect([statusOf(lived, "stamp", "a"), statusOf(lived, "stamp", "b")]).toEqual([
      "success done",
      "preliminary paused",
    ]);
    lived = await reborn(rig, lived);
    rig.tick();
    await rig.clock.pass(60_000);
    expect(statusOf(lived, "stamp", "b")).toBe("preliminary paused");
    expect(lived.actions.resume("stamp")).toBe(true);
    expect(lived.actions.resume("stamp")).toBe(false);
    await rig.clock.pass(5_000);
    expect(statusOf(lived, "stamp", "b")).toBe("success done");
    await lived.runner.stop(0);
  });

  it("that a pair made itself ends with resume as well", async () => {
    const rig = new FlowRig(stamp);
    rig.job = () => broken;
    for (let file = 0; file < 40; file += 1) rig.disk.write(`in/f${file}`, "x");
    const lived = await live(rig);
    expect(lived.runner.states[0]?.problem).toBeDefined();
    rig.job = () => "made";
    expect(lived.actions.resume("stamp")).toBe(true);
    await rig.clock.pass(10_000);
    expect(lived.runner.states[0]?.problem).toBeUndefined();
    expect(lived.runner.states[0]?.counts.preliminary).toBe(0);
    await lived.runner.stop(0);
  });
});

describe("a run that is cancelled", () => {
  it("fails as cancelled and is not tried again by itself, but when somebody says so", async () => {
    const rig = new FlowRig(stamp);
    rig.held = [];
    rig.disk.write("in/a", "a");
    let lived = await live(rig);
    const run = rig.orders[0]?.run ?? "";
    expect(await lived.actions.cancel(run)).toBe(true);
    expect(await lived.actions.cancel("000000000000none")).toBe(false);
    rig.release();
    rig.held = undefined;
    await rig.clock.pass(3_600_000);
    expect(rig.journal.run(run)).toMatchObject({ state: "failed", failure: { code: "cancelled", kind: "permanent" } });
    expect(await lived.actions.cancel(run)).toBe(false);
    lived = await reborn(rig, lived);
    await rig.clock.pass(3_600_000);
    expect(rig.orders).toHaveLength(1);
    expect(statusOf(lived, "stamp", "a")).toBe("error failed");
    expect(lived.actions.retry(itemId("stamp", "a"))).toBe(true);
    await rig.clock.pass(5_000);
    expect(statusOf(lived, "stamp", "a")).toBe("success done");
    await lived.runner.stop(0);
  });
});

describe("an action on all items of a filter", () => {
  it("is done to those that can take it", async () => {
    const rig = new FlowRig(stamp);
    rig.job = (order) => (order.key < "c" ? broken : "made");
    for (const name of ["a", "b", "c"]) rig.disk.write(`in/${name}`, name);
    const lived = await live(rig);
    rig.job = () => "made";
    expect(await lived.actions.applyToAll("retry", {}, { expectedCount: 3 })).toEqual({ changed: 2, unchanged: 1 });
    await rig.clock.pass(5_000);
    expect(lived.runner.states[0]?.counts.success).toBe(3);
    expect(await lived.actions.applyToAll("redo", {}, { expectedCount: 3 })).toEqual({ changed: 3, unchanged: 0 });
    expect(rig.targets("stamped").filter((path) => !path.includes("/."))).toEqual([]);
    await rig.clock.pass(5_000);
    expect(lived.runner.states[0]?.counts.success).toBe(3);
    await lived.runner.stop(0);
  });

  it("redoes what comes from another of them once", async () => {
    const { rig, lived } = await doneChain();
    expect(await lived.actions.applyToAll("redo", { text: "A1" }, { expectedCount: 2 })).toEqual({
      changed: 2,
      unchanged: 0,
    });
    await rig.clock.pass(10_000);
    expect(await lived.actions.trashOf(itemId("score", "A1"))).toHaveLength(1);
    await lived.runner.stop(0);
  });

  it("is done to none when they are not as many as expected", async () => {
    const rig = new FlowRig(stamp);
    rig.job = () => broken;
    for (const name of ["a", "b"]) rig.disk.write(`in/${name}`, name);
    const lived = await live(rig);
    const options = { expectedCount: 1, reason: "late" };
    expect(await lived.actions.applyToAll("skip", { status: "error" }, options)).toEqual({ found: 2 });
    expect(rig.journal.skips("stamp").size).toBe(0);
    expect(await lived.actions.applyToAll("skip", { status: "error" }, { ...options, expectedCount: 2 })).toEqual({
      changed: 2,
      unchanged: 0,
    });
    expect(await lived.actions.applyToAll("unskip", {}, { expectedCount: 2 })).toEqual({ changed: 2, unchanged: 0 });
    await lived.runner.stop(0);
  });
});

it("changes nothing when it may only look", async () => {
  const rig = new FlowRig(stamp);
  rig.job = () => broken;
  rig.disk.write("in/a", "a");
  const { actions, runner } = await live(rig, true);
  const id = itemId("stamp", "a");
  const refused = { code: "usage" };
  for (const change of [
    () => actions.retry(id),
    () => actions.skip(id, "x"),
    () => actions.unskip(id),
    () => actions.pause("stamp", null),
    () => actions.resume("stamp"),
    () => actions.scan(),
  ])
    expect(change).toThrow(expect.objectContaining(refused));
  await expect(actions.redo(id)).rejects.toMatchObject(refused);
  await expect(actions.restore(id)).rejects.toMatchObject(refused);
  await expect(actions.cancel("r")).rejects.toMatchObject(refused);
  await expect(actions.applyToAll("retry", {}, { expectedCount: 1 })).rejects.toMatchObject(refused);
  expect(await actions.trashOf(id)).toEqual([]);
  await runner.stop(0);
});
