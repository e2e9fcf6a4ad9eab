import { describe, expect, it } from "vitest";
import { PairState } from "../../src/app/pair-state.ts";
import { scanPair } from "../../src/app/scan.ts";
import { parseMarker } from "../../src/domain/marker.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { MemoryDisk, memoryFolder } from "../support/memory-folder.ts";

const stamp = pairOf("source", "stamped", { name: "stamp" });
const marked = { ...stamp, done: parseMarker("{file}.done") };

const messages = (runner: ReturnType<FlowRig["serve"]>) =>
  runner.states.flatMap((state) =>
    Array.from(state.entries(), ({ decision }) => `${decision.reason}: ${decision.message}`),
  );

describe("a pair with a marker", () => {
  it("never reads a file before its marker is there, and says so", async () => {
    const rig = new FlowRig(marked);
    rig.disk.write("source/a.csv", "half");
    const runner = rig.serve();
    await rig.clock.pass(3_600_000);
    expect(rig.orders).toEqual([]);
    expect(messages(runner)).toEqual(["waiting: Waits for its marker source/a.csv.done."]);
    await runner.stop(0);
  });

  it("reads it at once when its marker is there, and makes nothing of the marker", async () => {
    const rig = new FlowRig(marked);
    rig.disk.write("source/a.csv", "whole");
    rig.disk.write("source/a.csv.done", "");
    const runner = rig.serve();
    await rig.clock.pass(10);
    expect(rig.targets("stamped")).toEqual(["stamped/a.csv"]);
    expect(rig.statuses(runner)).toEqual(["stamp a.csv done"]);
    await runner.stop(0);
  });

  it("takes a marker without its file for nothing", async () => {
    const rig = new FlowRig(marked);
    rig.disk.write("source/a.csv.done", "");
    expect(rig.statuses(await rig.runToRest())).toEqual([]);
  });

  it("waits for a new marker when the one that is there is older than the file", async () => {
    const rig = new FlowRig({ ...marked, onSourceChange: "rerun" });
    rig.disk.write("source/a.csv", "one");
    rig.disk.write("source/a.csv.done", "");
    const runner = rig.serve();
    await rig.clock.pass(10);
    rig.disk.write("source/a.csv", "half of two");
    rig.tick();
    await rig.clock.pass(3_600_000);
    expect(rig.disk.files.get("stamped/a.csv")?.content).toBe("one");
    expect(messages(runner)[0]).toContain("Waits for a new source/a.csv.done: the one that is there is older.");
    rig.disk.write("source/a.csv", "two");
    rig.disk.write("source/a.csv.done", "");
    rig.tick();
    await rig.clock.pass(10);
    expect(rig.disk.files.get("stamped/a.csv")?.content).toBe("two");
    await runner.stop(0);
  });

  it("takes one marker for a whole folder, by a name without a placeholder", async () => {
    const rig = new FlowRig({ ...stamp, done: parseMarker("_SUCCESS") });
    rig.disk.write("source/a.csv", "a");
    rig.disk.write("source/b.csv", "b");
    expect(rig.statuses(await rig.runToRest())).toEqual(["stamp a.csv waiting", "stamp b.csv waiting"]);
    rig.disk.write("source/_SUCCESS", "");
    expect(rig.statuses(await rig.runToRest())).toEqual(["stamp a.csv done", "stamp b.csv done"]);
  });
});

describe("a file whose format has an end", () => {
  it("waits while its end is missing, however long ago it last changed", async () => {
    const rig = new FlowRig(stamp);
    const runner = rig.serve();
    rig.disk.write("source/a.xlsx", "half");
    rig.hint("source");
    await rig.clock.pass(8_000);
    expect(rig.statuses(runner)).toEqual(["stamp a.xlsx settling"]);
    rig.disk.write("source/a.xlsx", "whole END");
    rig.hint("source");
    await rig.clock.pass(1_200);
    expect(rig.disk.files.get("stamped/a.xlsx")?.content).toBe("whole END");
    expect(rig.orders).toHaveLength(1);
    await runner.stop(0);
  });

  it("goes to its job without it after ten settle times, so that an error tells", async () => {
    const rig = new FlowRig(stamp);
    const failure = { code: "input-invalid", kind: "permanent", message: "it is cut off", hint: null } as const;
    rig.job = () => failure;
    rig.disk.write("source/a.xlsx", "half");
    const runner = await rig.runToRest();
    expect(rig.statuses(runner)).toEqual(["stamp a.xlsx failed"]);
    expect(rig.orders).toHaveLength(1);
  });
});

describe("a look that takes longer than settle", () => {
  it("is one look all the same", async () => {
    const clock = new ManualClock();
    const disk = new MemoryDisk();
    disk.write("source/a.csv", "half");
    const slow = (location: string) => {
      const folder = memoryFolder(disk, location);
      const list: typeof folder.list = async function* (options, signal) {
        yield* folder.list(options, signal);
        await clock.pass(5_000);
      };
      return { ...folder, list };
    };
    const state = new PairState(stamp, { ...stamp, paused: false, jobIdentity: "job" }, { lastRuns: new Map() });
    const scan = () => scanPair(state, { folderOf: slow, clock, isOurs: () => false }, new AbortController().signal);
    await scan();
    expect(state.entry("a.csv")?.decision.reason).toBe("settling");
    await scan();
    expect(state.entry("a.csv")?.decision.reason).toBe("settling");
    await clock.pass(1_000);
    await scan();
    expect(state.entry("a.csv")?.decision.decision).toBe("start");
  });
});
