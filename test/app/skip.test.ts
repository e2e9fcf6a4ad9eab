import { describe, expect, it } from "vitest";
import { itemId } from "../../src/lib/hash.ts";
import { FlowRig } from "../support/flow-rig.ts";
import { broken, doneChain, live, messageOf, reborn, stamp, statusOf } from "../support/lived-flow.ts";

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
