import { describe, expect, it } from "vitest";
import type { Journal } from "../../src/ports/journal.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";

const stamp = pairOf("source", "stamped", { name: "stamp" });

/** What a journal has learned of a runner that was killed right before it would have told how runs ended. */
function untold(journal: Journal): Journal {
  return {
    ...journal,
    end: () => {
      throw new Error("killed");
    },
  };
}

/** A runner that publishes one target and dies before the journal knows. */
async function killedAfterPublishing(): Promise<FlowRig> {
  const rig = new FlowRig(stamp);
  rig.disk.write("source/a.csv", "a");
  const runner = rig.restart(untold(rig.journal));
  void runner.runToRest({}, () => true);
  await rig.clock.pass(3_000);
  expect(rig.disk.files.get("stamped/a.csv")?.content).toBe("a");
  expect(rig.journal.latest("stamp").get("a.csv")?.state).toBe("running");
  return rig;
}

describe("a run whose runner was killed between publishing and the journal", () => {
  it("counts as the success it is, with what it reported, and does not run again", async () => {
    const rig = await killedAfterPublishing();
    const runner = await rig.runToRest();
    expect(rig.statuses(runner)).toEqual(["stamp a.csv done"]);
    expect(rig.orders).toHaveLength(1);
    const [run] = rig.journal.runsOf("stamp", "a.csv", 9);
    expect(run).toMatchObject({ state: "succeeded", attempt: 1, failure: null, output: { sizeBytes: 1 }, report: {} });
    expect(run?.finishedAt).toBeGreaterThanOrEqual(run?.startedAt ?? Number.POSITIVE_INFINITY);
  });

  it("is lost when the target is another file, which stays as it is", async () => {
    const rig = await killedAfterPublishing();
    rig.disk.write("stamped/a.csv", "b");
    const runner = await rig.runToRest();
    expect(rig.statuses(runner)).toEqual(["stamp a.csv external"]);
    expect(rig.disk.files.get("stamped/a.csv")?.content).toBe("b");
    expect(rig.journal.runsOf("stamp", "a.csv", 9)).toMatchObject([{ state: "lost", output: null }]);
  });

  it("is lost when the target is gone, and then runs again", async () => {
    const rig = await killedAfterPublishing();
    rig.disk.files.delete("stamped/a.csv");
    const runner = rig.serve();
    await rig.clock.pass(5_000);
    expect(rig.statuses(runner)).toEqual(["stamp a.csv lost"]);
    await rig.clock.pass(60_000);
    expect(rig.journal.latest("stamp").get("a.csv")).toMatchObject({ state: "succeeded", attempt: 2 });
    await runner.stop(0);
  });
});

describe("a target whose name could not be synced after it was published", () => {
  it("is ours at the next look at which the disk syncs again: done, with one attempt, and made once", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "a");
    rig.disk.syncFault = "EIO";
    const runner = rig.serve();
    await rig.clock.pass(3_000);
    expect(rig.disk.files.get("stamped/a.csv")?.content).toBe("a");
    expect(runner.states[0]?.problem).toMatchObject({ code: "folder-unreadable", kind: "environment" });
    await rig.clock.pass(61_000);
    expect(rig.journal.latest("stamp").get("a.csv")).toMatchObject({ state: "failed", attempt: 0 });
    rig.disk.syncFault = undefined;
    await rig.clock.pass(61_000);
    expect(rig.statuses(runner)).toEqual(["stamp a.csv done"]);
    expect(runner.states[0]?.problem).toBeUndefined();
    expect(rig.journal.runsOf("stamp", "a.csv", 9)).toMatchObject([
      { state: "succeeded", attempt: 1, failure: null, output: { sizeBytes: 1 } },
    ]);
    expect(rig.orders).toHaveLength(1);
    await runner.stop(0);
  });

  it("is known as ours after a restart too", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "a");
    rig.disk.syncFault = "EIO";
    await rig.runToRest();
    rig.disk.syncFault = undefined;
    expect(rig.statuses(await rig.runToRest())).toEqual(["stamp a.csv done"]);
    expect(rig.journal.latest("stamp").get("a.csv")).toMatchObject({ state: "succeeded", attempt: 1 });
  });

  it("is not ours when another program has put another file there", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "a");
    rig.disk.syncFault = "EIO";
    await rig.runToRest();
    rig.disk.syncFault = undefined;
    rig.disk.write("stamped/a.csv", "b");
    expect(rig.statuses(await rig.runToRest())).toEqual(["stamp a.csv external"]);
    expect(rig.journal.runsOf("stamp", "a.csv", 9)).toMatchObject([{ state: "failed", attempt: 0, output: null }]);
  });
});

it("a run that dies before it has made anything is lost, although a file of its target's name comes later", async () => {
  const rig = new FlowRig(stamp);
  rig.disk.write("source/a.csv", "a");
  rig.held = [];
  rig.serve();
  await rig.clock.pass(3_000);
  rig.disk.write("stamped/a.csv", "a");
  rig.held = undefined;
  const runner = await rig.runToRest();
  expect(rig.journal.latest("stamp").get("a.csv")?.state).toBe("lost");
  expect(rig.statuses(runner)).toEqual(["stamp a.csv external"]);
});

it("publishes nothing that the journal could not be told of first, and charges nothing", async () => {
  const rig = new FlowRig(stamp);
  rig.disk.write("source/a.csv", "a");
  const full = Object.assign(new Error("full"), { code: "ENOSPC" });
  let isFull = true;
  const journal: Journal = {
    ...rig.journal,
    made: (run) => {
      if (isFull) throw full;
      rig.journal.made(run);
    },
  };
  const runner = rig.serve(journal);
  await rig.clock.pass(3_000);
  expect(rig.targets("stamped")).toEqual([]);
  expect(runner.states[0]?.problem).toMatchObject({ code: "disk-full" });
  isFull = false;
  await rig.clock.pass(61_000);
  expect(rig.statuses(runner)).toEqual(["stamp a.csv done"]);
  expect(rig.journal.latest("stamp").get("a.csv")?.attempt).toBe(1);
  await runner.stop(0);
});

it("tells the journal how a run ended as soon as it can be written again", async () => {
  const rig = new FlowRig(stamp);
  rig.disk.write("source/a.csv", "a");
  const full = Object.assign(new Error("full"), { code: "ENOSPC" });
  let isFull = true;
  const journal: Journal = {
    ...rig.journal,
    end: (run) => {
      if (isFull) throw full;
      rig.journal.end(run);
    },
  };
  const runner = rig.serve(journal);
  await rig.clock.pass(3_000);
  expect(rig.statuses(runner)).toEqual(["stamp a.csv done"]);
  expect(runner.states[0]?.problem).toMatchObject({ code: "disk-full" });
  expect(rig.journal.latest("stamp").get("a.csv")?.state).toBe("running");
  isFull = false;
  await rig.clock.pass(61_000);
  expect(runner.states[0]?.problem).toBeUndefined();
  expect(rig.journal.latest("stamp").get("a.csv")?.state).toBe("succeeded");
  expect(rig.orders).toHaveLength(1);
  await runner.stop(0);
});
