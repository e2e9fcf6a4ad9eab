import { describe, expect, it } from "vitest";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";

const stamp = pairOf("source", "stamped", { name: "stamp" });
const score = pairOf("stamped/A{rest}", "scored/A{rest}", { name: "score" });
const diskFull = { code: "disk-full", kind: "environment", message: "no space", hint: null } as const;

describe("a fault of disk or folder", () => {
  it("holds a pair whose disk is full, with one problem and no attempt charged, and resumes by itself", async () => {
    const rig = new FlowRig(stamp, score);
    for (let file = 0; file < 50; file += 1) rig.disk.write(`source/A${file}.csv`, "a");
    rig.job = () => diskFull;
    const runner = rig.serve();
    await rig.clock.pass(50_000);
    expect(rig.orders).toHaveLength(rig.slots);
    expect(runner.states[0]?.problem).toMatchObject({ code: "disk-full" });
    rig.job = () => "made";
    await rig.clock.pass(60_000);
    rig.tick();
    await rig.clock.pass(60_000);
    expect(rig.targets("stamped")).toHaveLength(50);
    expect(rig.journal.latest("stamp").get("A0.csv")).toMatchObject({ attempt: 1 });
    expect(runner.states[0]?.problem).toBeUndefined();
    await runner.stop(0);
  });

  it("starts nothing while the target folder cannot be written", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "a");
    rig.disk.fault = "EACCES";
    const runner = await rig.runToRest();
    expect(rig.orders).toHaveLength(0);
    expect(runner.states[0]?.problem).toMatchObject({ kind: "environment" });
  });
});

describe("a scan that ends while items are being started", () => {
  it("starts none of them a second time, and forgets none", async () => {
    const rig = new FlowRig({ ...stamp, settleMs: 0 });
    rig.slots = 4;
    rig.disk.findTurns = 5;
    for (let file = 0; file < 2; file += 1) rig.disk.write(`source/A${file}.csv`, "a");
    const runner = rig.restart();
    const rest = runner.runToRest({}, () => true);
    for (let turn = 0; turn < 100; turn += 1) {
      runner.rescan(runner.states);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await rig.clock.pass(1_000);
    await rest;
    expect(rig.orders.map((order) => order.key).sort()).toEqual(rig.targets("stamped").map((path) => path.slice(8)));
    expect(rig.targets("stamped")).toHaveLength(2);
  });
});

describe("a pair that is held", () => {
  it("is looked at each minute, whatever its schedule, and resumes by itself with one report in the log", async () => {
    const rig = new FlowRig({ ...stamp, schedule: "0 3 * * *" });
    rig.disk.write("source/a.csv", "a");
    rig.disk.fault = "EROFS";
    const runner = rig.serve();
    await rig.clock.pass(10 * 60_000);
    expect(runner.states[0]?.problem).toMatchObject({ kind: "environment" });
    expect(rig.errors.filter((message) => message.includes("EROFS"))).toHaveLength(1);
    rig.disk.fault = undefined;
    await rig.clock.pass(61_000);
    expect(rig.statuses(runner)).toEqual(["stamp a.csv done"]);
    expect(runner.states[0]?.problem).toBeUndefined();
    expect(rig.journal.latest("stamp").get("a.csv")?.attempt).toBe(1);
    await runner.stop(0);
  });

  it("stays held over hints, and is released although nothing is left to do", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "a");
    rig.job = () => diskFull;
    const runner = rig.serve();
    await rig.clock.pass(2_000);
    for (let file = 0; file < 20; file += 1) {
      rig.disk.write(`source/b${file}.csv`, "b");
      rig.hint("source");
      await rig.clock.pass(1_500);
    }
    expect(rig.orders).toHaveLength(1);
    expect(runner.states[0]?.problem).toMatchObject({ code: "disk-full" });
    for (const path of [...rig.disk.files.keys()]) rig.disk.files.delete(path);
    await rig.clock.pass(61_000);
    expect(runner.states[0]?.problem).toBeUndefined();
    await runner.stop(0);
  });

  it("shows its problem until a run has shown that it is over", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "a");
    rig.job = () => diskFull;
    const runner = rig.serve();
    for (let second = 0; second < 600; second += 1) {
      await rig.clock.pass(1_000);
      if (second > 2) expect(runner.states[0]?.problem).toMatchObject({ code: "disk-full" });
    }
    expect(rig.orders.length).toBeLessThanOrEqual(11);
    expect(rig.journal.latest("stamp").get("a.csv")?.attempt).toBe(0);
    expect(rig.errors).toHaveLength(1);
    await runner.stop(0);
  });
});

describe("a source folder that is suddenly empty or gone", () => {
  it("changes nothing: no target goes, nothing runs, and when it is back nothing runs again", async () => {
    const rig = new FlowRig(stamp, score);
    for (let file = 0; file < 9; file += 1) rig.disk.write(`source/A${file}.csv`, "a");
    const runner = rig.serve();
    await rig.clock.pass(5_000);
    const before = new Map(rig.disk.files);
    for (const path of before.keys()) if (path.startsWith("source/")) rig.disk.files.delete(path);
    rig.tick();
    await rig.clock.pass(120_000);
    expect([...rig.targets("stamped"), ...rig.targets("scored")]).toHaveLength(18);
    expect(runner.states[0]?.pauses.note).toBe("no files now, 9 items before");
    expect(runner.states[0]?.problem).toBeUndefined();
    for (const [path, file] of before) rig.disk.files.set(path, file);
    rig.tick();
    await rig.clock.pass(120_000);
    expect(runner.states[0]?.pauses.note).toBeUndefined();
    expect(rig.orders).toHaveLength(18);
    expect(rig.statuses(runner).every((status) => status.endsWith(" done"))).toBe(true);
    await runner.stop(0);
  });
});

describe("workers that cannot be started", () => {
  it("hold the pair that needs them, and are started once they can be", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write("source/a.csv", "a");
    rig.startError = Object.assign(new Error("too many open files"), { code: "EMFILE" });
    const runner = rig.serve();
    await rig.clock.pass(5_000);
    expect(rig.orders).toEqual([]);
    expect(runner.states[0]?.problem).toMatchObject({ kind: "environment", message: "too many open files" });
    await rig.clock.pass(120_000);
    expect(rig.targets("stamped")).toEqual(["stamped/a.csv"]);
    expect(runner.states[0]?.problem).toBeUndefined();
    await runner.stop(0);
  });

  it("end a run that none of them takes as any other, with its slot free again", async () => {
    const rig = new FlowRig(stamp);
    rig.slots = 1;
    rig.disk.write("source/a.csv", "a");
    rig.submitError = Object.assign(new Error("no memory"), { code: "ENOMEM" });
    const runner = rig.serve();
    await rig.clock.pass(5_000);
    expect(rig.statuses(runner)).toEqual(["stamp a.csv failed"]);
    expect(rig.journal.latest("stamp").get("a.csv")).toMatchObject({ state: "failed", attempt: 1 });
    await rig.clock.pass(120_000);
    expect(rig.targets("stamped")).toEqual(["stamped/a.csv"]);
    await runner.stop(0);
  });
});
