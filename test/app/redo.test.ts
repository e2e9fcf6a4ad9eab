import { describe, expect, it } from "vitest";
import { itemId } from "../../src/lib/hash.ts";
import { FlowRig } from "../support/flow-rig.ts";
import { broken, doneChain, live, reborn, stamp, statusOf } from "../support/lived-flow.ts";

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

  it.each(["a scan is under way that has seen them", "the program is started again right after it"])(
    "makes all targets of a pair again, and takes none for lost, while %s",
    async (when) => {
      const rig = new FlowRig(stamp);
      for (let file = 0; file < 7; file += 1) rig.disk.write(`in/${file}.csv`, "1");
      let lived = await live(rig);
      const gate = Promise.withResolvers<void>();
      let breaths = 0;
      rig.breathe = () => {
        breaths += 1;
        return breaths === 12 ? gate.promise : undefined;
      };
      rig.tick();
      await rig.clock.pass(10);
      expect(breaths).toBe(12);
      rig.job = () => "made again";
      expect(await lived.actions.applyToAll("redo", {}, { expectedCount: 7 })).toEqual({ changed: 7, unchanged: 0 });
      gate.resolve();
      if (!when.startsWith("a scan")) lived = await reborn(rig, lived);
      await rig.clock.pass(10_000);
      expect(lived.runner.states[0]?.problem).toBeUndefined();
      expect(rig.orders).toHaveLength(14);
      await lived.runner.stop(0);
    },
  );

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
