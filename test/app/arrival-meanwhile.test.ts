import { describe, expect, it } from "vitest";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";
import type { MemoryDisk } from "../support/memory-folder.ts";

const SOURCE = "source/a.csv";
const stamp = pairOf("source", "stamped", { name: "stamp" });

type Act = (disk: MemoryDisk) => void;
const write =
  (content: string, modifiedAt?: number): Act =>
  (disk) =>
    disk.write(SOURCE, content, modifiedAt);

const changes: readonly (readonly [string, Act])[] = [
  ["rewritten", write("new")],
  ["replaced by an older one", write("new", 1)],
  [
    "replaced by one of the same size and time",
    (disk) => disk.write(SOURCE, "new", disk.files.get(SOURCE)?.modifiedAt),
  ],
  ["truncated", write("")],
];

describe("a source file that is changed", () => {
  it.each(changes)("while it is read gives no target, costs no attempt and is read again: %s", async (_, act) => {
    const rig = new FlowRig(stamp);
    rig.disk.write(SOURCE, "old");
    let isChanged = false;
    rig.meanwhile = () => {
      expect(rig.targets("stamped").filter((path) => !path.includes("/.pf-"))).toEqual([]);
      if (!isChanged) act(rig.disk);
      isChanged = true;
    };
    await rig.runToRest();
    expect(rig.disk.files.get("stamped/a.csv")?.content).toBe(rig.disk.files.get(SOURCE)?.content);
    const runs = rig.journal
      .runsOf("stamp", "a.csv", 9)
      .map(({ state, attempt, failure }) => [state, attempt, failure?.code]);
    expect(runs).toEqual([
      ["succeeded", 1, undefined],
      ["failed", 0, "source-changed"],
    ]);
  });

  it.each(changes)("while it is queued is read as it is then: %s", async (_, act) => {
    const { rig, settle } = await queuedBehindAnother();
    act(rig.disk);
    const content = rig.disk.files.get(SOURCE)?.content;
    const statuses = await settle();
    expect(rig.disk.files.get("stamped/a.csv")?.content).toBe(content);
    expect(statuses).toEqual(["stamp 0.csv done", "stamp a.csv done"]);
    expect(rig.journal.runsOf("stamp", "a.csv", 9)).toHaveLength(1);
  });
});

describe("a source file that is deleted", () => {
  const gone: Act = (disk) => disk.files.delete(SOURCE);

  it("while it is read leaves no target and no error", async () => {
    const rig = new FlowRig(stamp);
    rig.disk.write(SOURCE, "old");
    rig.meanwhile = () => gone(rig.disk);
    const runner = await rig.runToRest();
    expect(rig.targets("stamped")).toEqual([]);
    expect(rig.statuses(runner)).toEqual([]);
    expect(runner.states[0]?.problem).toBeUndefined();
  });

  it("while it is queued is no run, no error and no fault of its pair", async () => {
    const { rig, settle } = await queuedBehindAnother();
    gone(rig.disk);
    expect(await settle()).toEqual(["stamp 0.csv done"]);
    expect(rig.journal.runsOf("stamp", "a.csv", 9)).toEqual([]);
  });
});

/** One worker, which another file keeps busy; `settle` frees it and says how everything ends. */
async function queuedBehindAnother() {
  const rig = new FlowRig(stamp);
  rig.slots = 1;
  rig.held = [];
  rig.disk.write("source/0.csv", "first");
  rig.disk.write(SOURCE, "old");
  const runner = rig.serve();
  await rig.clock.pass(2_000);
  expect(rig.statuses(runner)).toEqual(["stamp 0.csv running", "stamp a.csv queued"]);
  const settle = async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      rig.release();
      await rig.clock.pass(2_000);
    }
    expect(runner.states[0]?.problem).toBeUndefined();
    const statuses = rig.statuses(runner);
    await runner.stop(0);
    return statuses;
  };
  return { rig, settle };
}
