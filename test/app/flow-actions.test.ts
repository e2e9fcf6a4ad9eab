import { describe, expect, it } from "vitest";
import { itemId } from "../../src/lib/hash.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";
import { viewOf } from "../support/flow-view.ts";
import { broken, doneChain, join, live, reborn, stamp, statusOf } from "../support/lived-flow.ts";

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

it("skips of many only those with an error and those that wait for another source", async () => {
  const rig = new FlowRig(stamp, { ...join, sources: pairOf(["in/A{x}", "in/B{x}"], "joined/M{x}").sources });
  rig.job = (order) => (order.key === "A1" ? broken : "made");
  for (const name of ["A1", "A2", "A3", "B3"]) rig.disk.write(`in/${name}`, name);
  const lived = await live(rig);
  rig.disk.write("in/A4", "still new");
  rig.hint("in");
  await rig.clock.pass(10);
  const { total } = viewOf(rig, lived.runner).items({ limit: 1 });
  const options = { expectedCount: total, reason: "closed" };
  expect(await lived.actions.applyToAll("skip", {}, options)).toEqual({ changed: 4, unchanged: total - 4 });
  expect(rig.statuses(lived.runner).filter((line) => line.endsWith("skipped"))).toEqual([
    "stamp A1 skipped",
    "join M1 skipped",
    "join M2 skipped",
    "join M4 skipped",
  ]);
  await lived.runner.stop(0);
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
