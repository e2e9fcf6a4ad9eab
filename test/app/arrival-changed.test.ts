import { describe, expect, it } from "vitest";
import { fetchSources } from "../../src/app/fetch-sources.ts";
import { FlowError } from "../../src/domain/errors.ts";
import { countedInTurn } from "../../src/domain/retry.ts";
import { fileOf, itemOf, pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";
import { MemoryDisk, memoryFolder } from "../support/memory-folder.ts";

const SOURCE = "source/a.csv";
const stamp = pairOf("source", "stamped", { name: "stamp" });
const never = new AbortController().signal;
const changed = { code: "source-changed", kind: "environment", message: "it changed", hint: null } as const;
const broken = { code: "job-failed", kind: "transient", message: "it broke", hint: null } as const;

/** A job that appends to its own source. */
function writingRig(): FlowRig {
  const rig = new FlowRig(stamp);
  rig.disk.write(SOURCE, "a");
  rig.meanwhile = () => rig.disk.write(SOURCE, `${rig.disk.files.get(SOURCE)?.content}+`);
  return rig;
}

describe("a job that writes to its own source", () => {
  it("comes to rest after three runs, and is asked about it", async () => {
    const rig = writingRig();
    const runner = await rig.runToRest();
    expect(rig.orders).toHaveLength(3);
    const { decision } = runner.states[0]?.entry("a.csv") ?? {};
    expect(decision).toMatchObject({ status: "error", reason: "failed" });
    expect(decision?.hint).toContain("Does the job write to its source");
    expect(rig.targets("stamped")).toEqual([]);
  });

  it("is given up after the attempts of its pair, and starts again with other bytes", async () => {
    const rig = writingRig();
    const runner = rig.serve();
    await rig.clock.pass(7_200_000);
    expect(rig.orders).toHaveLength(5);
    expect(rig.statuses(runner)).toEqual(["stamp a.csv gave-up"]);
    rig.meanwhile = () => {};
    rig.disk.write(SOURCE, "whole");
    rig.tick();
    await rig.clock.pass(2_000);
    expect(rig.statuses(runner)).toEqual(["stamp a.csv done"]);
    await runner.stop(0);
  });

  it("is charged although the journal cannot be told what it left of its source", async () => {
    const rig = writingRig();
    const renew = () => {
      throw new FlowError("journal-unusable", "the disk is full", { kind: "environment" });
    };
    const runner = await rig.runToRest({ ...rig.journal, renew });
    expect(rig.orders).toHaveLength(3);
    expect(runner.states[0]?.lastRuns.get("a.csv")).toMatchObject({ state: "failed", attempt: 1 });
    expect(runner.states[0]?.problem?.message).toBe("the disk is full");
  });

  it("runs once for each later start of the runner, until it is given up", async () => {
    const rig = writingRig();
    for (let start = 0; start < 5; start += 1) {
      await rig.runToRest();
      await rig.clock.pass(3_600_000);
    }
    expect(rig.orders).toHaveLength(5);
  });
});

describe("a changed source", () => {
  it.each([
    ["the first time", [], "environment"],
    ["the second time", [changed], "environment"],
    ["the third time", [changed, changed], "transient"],
    ["and every time after it", [{ ...changed, kind: "transient" } as const, changed], "transient"],
    ["after another failure", [changed, broken], "environment"],
    ["after a success", [changed, null], "environment"],
  ])("is %s counted so", (_, before, kind) => {
    expect(countedInTurn(changed, before).kind).toBe(kind);
  });

  it("is nothing to other failures", () => {
    expect(countedInTurn(broken, [changed, changed])).toBe(broken);
  });
});

describe("a pair with snapshots", () => {
  it("gives its job copies, under the name of the source, and clears them after the run", async () => {
    const rig = new FlowRig({ ...stamp, snapshot: true });
    rig.disk.write(SOURCE, "a");
    await rig.runToRest();
    expect(rig.orders[0]?.sources[0]).toMatchObject({
      name: SOURCE,
      path: expect.stringMatching(/^\/scratch\/.*\/a\.csv$/),
    });
    expect(rig.targets("stamped")).toEqual(["stamped/a.csv"]);
    expect(rig.targets("/scratch")).toEqual([]);
  });

  it("leaves no copies of a run that the journal could not begin", async () => {
    const rig = new FlowRig({ ...stamp, snapshot: true });
    rig.disk.write(SOURCE, "a");
    const begin = () => {
      throw new FlowError("journal-unusable", "the disk is full", { kind: "environment" });
    };
    await rig.runToRest({ ...rig.journal, begin });
    expect(rig.orders).toEqual([]);
    expect(rig.targets("/scratch")).toEqual([]);
  });

  it("clears the copies of a run that failed", async () => {
    const rig = new FlowRig({ ...stamp, snapshot: true });
    rig.disk.write(SOURCE, "a");
    rig.job = () => broken;
    await rig.runToRest();
    expect(rig.targets("/scratch")).toEqual([]);
  });
});

describe("a source that goes between the last check and its reading", () => {
  it.each([false, true])("is no error, and leaves no copy (snapshot %s)", async (snapshot) => {
    const disk = new MemoryDisk();
    disk.write("source/a.csv", "a");
    const pair = pairOf(["source/{file}", "gone/{file}"], "out", { snapshot });
    const item = { ...itemOf(fileOf("a.csv")), sources: [fileOf("a.csv"), fileOf("a.csv")] };
    const tools = { folderOf: (location: string) => memoryFolder(disk, location), scratch: "/scratch" };
    expect(await fetchSources({ pair, item, id: "r1" }, tools, never)).toBeUndefined();
    expect([...disk.files.keys()]).toEqual(["source/a.csv"]);
  });

  it("is an error when it is one", async () => {
    const disk = new MemoryDisk();
    const fetch = () => Promise.reject(new FlowError("disk-full", "full", { kind: "environment" }));
    const tools = { folderOf: () => ({ ...memoryFolder(disk, "source"), fetch }), scratch: "/scratch" };
    const item = itemOf(fileOf("a.csv"));
    await expect(fetchSources({ pair: stamp, item, id: "r1" }, tools, never)).rejects.toMatchObject({
      code: "disk-full",
    });
  });
});
