import { describe, expect, it } from "vitest";
import { plannedRemakes, remakesOnSwitch } from "../../src/app/remakes.ts";
import type { Runner } from "../../src/app/runner.ts";
import { scanPair } from "../../src/app/scan.ts";
import { FlowError } from "../../src/domain/errors.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";
import { memoryFolder } from "../support/memory-folder.ts";
import { memoryJournal } from "../support/memory-journal.ts";

const kept = pairOf("source", "scored", { name: "score" });
const remade = pairOf("source", "scored", { name: "score", onJobChange: "rerun" });
const broken = { code: "job-failed", kind: "permanent", message: "it broke", hint: null } as const;
const flaky = { ...broken, kind: "transient" } as const;

/** A rig whose job writes its identity behind the source's content. */
function rigOf(pair: typeof kept): FlowRig {
  const rig = new FlowRig(pair);
  rig.job = ({ sources }) => `${rig.disk.files.get(sources[0]?.path ?? "")?.content} by ${rig.jobIdentity}`;
  rig.disk.write("source/a.csv", "a");
  return rig;
}

const content = (rig: FlowRig) => rig.disk.files.get("scored/a.csv")?.content;

async function tick(rig: FlowRig, ms = 2_000): Promise<void> {
  rig.tick();
  await rig.clock.pass(ms);
}

/** A server that has made the target with `job`, and whose job is another one now. */
async function servedThenChanged(pair: typeof kept): Promise<{ readonly rig: FlowRig; readonly runner: Runner }> {
  const rig = rigOf(pair);
  const runner = rig.serve();
  await rig.clock.pass(2_000);
  expect(content(rig)).toBe("a by job");
  rig.jobIdentity = "newer";
  return { rig, runner };
}

const sentence = (runner: Runner) => runner.states[0]?.entry("a.csv")?.decision.message;

describe("when the job changes on disk", () => {
  it("starts again what failed, at the next tick, and keeps what is finished", async () => {
    const rig = rigOf(kept);
    rig.disk.write("source/b.csv", "b");
    const { job } = rig;
    rig.job = (order) => (order.key === "b.csv" ? broken : job(order));
    const runner = rig.serve();
    await rig.clock.pass(2_000);
    expect(rig.statuses(runner)).toEqual(["score a.csv done", "score b.csv failed"]);
    rig.jobIdentity = "newer";
    rig.job = () => "mended";
    await tick(rig);
    expect(rig.statuses(runner)).toEqual(["score a.csv done", "score b.csv done"]);
    expect(content(rig)).toBe("a by job");
    expect(sentence(runner)).toContain("changed since it was made");
    expect(rig.orders).toHaveLength(3);
    await runner.stop(0);
  });

  it("makes finished targets again when the pair asks for it, once, and says that the job changed", async () => {
    const { rig, runner } = await servedThenChanged(remade);
    rig.held = [];
    await tick(rig);
    expect(rig.statuses(runner)).toEqual(["score a.csv running"]);
    expect(content(rig)).toBe("a by job");
    rig.release();
    rig.held = undefined;
    await tick(rig);
    await tick(rig);
    expect(content(rig)).toBe("a by newer");
    expect(rig.statuses(runner)).toEqual(["score a.csv done"]);
    expect(rig.orders).toHaveLength(2);
    expect(rig.journal.runsOf("score", "a.csv", 9).map((run) => run.jobIdentity)).toEqual(["newer", "job"]);
    await runner.stop(0);
  });

  it("makes them again after a restart too, but never what no run of the journal made", async () => {
    const rig = rigOf(remade);
    await rig.runToRest();
    rig.jobIdentity = "newer";
    const unknowing = await rig.runToRest(memoryJournal());
    expect(rig.statuses(unknowing)).toEqual(["score a.csv external"]);
    expect(content(rig)).toBe("a by job");
    await rig.runToRest();
    expect(content(rig)).toBe("a by newer");
  });

  it("keeps the old target when it cannot be made again, and makes it again on a retry", async () => {
    const { rig, runner } = await servedThenChanged(remade);
    const { job } = rig;
    rig.job = () => flaky;
    await tick(rig, 600_000);
    expect(rig.statuses(runner)).toEqual(["score a.csv gave-up"]);
    expect(rig.orders).toHaveLength(4);
    expect(content(rig)).toBe("a by job");
    await runner.stop(0);

    const restarted = rig.serve();
    await rig.clock.pass(2_000);
    expect(rig.statuses(restarted)).toEqual(["score a.csv gave-up"]);
    rig.job = job;
    const [state] = restarted.states;
    if (state !== undefined) restarted.retry(state, "a.csv");
    expect(sentence(restarted)).toContain("it is made again");
    await rig.clock.pass(2_000);
    expect(rig.statuses(restarted)).toEqual(["score a.csv done"]);
    expect(content(rig)).toBe("a by newer");
    await restarted.stop(0);
  });

  it("is content with the old target when the job is set back after it failed", async () => {
    const { rig, runner } = await servedThenChanged(remade);
    rig.job = () => broken;
    await tick(rig);
    expect(rig.statuses(runner)).toEqual(["score a.csv failed"]);
    rig.jobIdentity = "job";
    await tick(rig);
    expect(rig.statuses(runner)).toEqual(["score a.csv done"]);
    expect(rig.orders).toHaveLength(2);
    await runner.stop(0);
  });

  it("lets a source that changed as well settle before it makes the target again", async () => {
    const { rig, runner } = await servedThenChanged(remade);
    rig.disk.write("source/a.csv", "half");
    await tick(rig, 900);
    rig.disk.write("source/a.csv", "whole");
    await tick(rig, 900);
    expect(rig.orders).toHaveLength(1);
    await rig.clock.pass(300);
    expect(content(rig)).toBe("whole by newer");
    await runner.stop(0);
  });

  it("says so once for the pair while the script is not there, and goes on when it is back", async () => {
    const gone = new FlowError("job-unknown", "the job ./score.ts is not there");
    const { rig, runner } = await servedThenChanged(remade);
    rig.identityError = gone;
    await tick(rig);
    expect(runner.states[0]?.problem?.message).toBe(gone.message);
    expect(rig.orders).toHaveLength(1);
    rig.identityError = undefined;
    await tick(rig);
    expect(runner.states[0]?.problem).toBeUndefined();
    expect(content(rig)).toBe("a by newer");
    await runner.stop(0);
  });
});

describe("what a switch would make again", () => {
  async function twoFinished(pair: typeof kept): Promise<{ readonly rig: FlowRig; readonly runner: Runner }> {
    const rig = rigOf(pair);
    rig.disk.write("source/b.csv", "b");
    rig.disk.write("source/external.csv", "x");
    rig.disk.write("scored/external.csv", "x by hand");
    rig.held = [];
    const runner = rig.serve();
    await rig.clock.pass(2_000);
    const begun = rig.clock.now() - (runner.states[0]?.lastRuns.get("a.csv")?.startedAt ?? 0);
    await rig.clock.pass(4_000 - begun);
    rig.release();
    await rig.clock.pass(2_000);
    return { rig, runner };
  }

  it("is nothing while the job is the one that made everything", async () => {
    const { rig, runner } = await twoFinished(kept);
    expect(remakesOnSwitch(runner.states, rig.clock.now())).toEqual([]);
    expect(plannedRemakes(runner.states)).toEqual([]);
    await runner.stop(0);
  });

  it("is every target of ours that an older job made, with the sum of what those runs took", async () => {
    const { rig, runner } = await twoFinished(kept);
    rig.jobIdentity = "newer";
    await tick(rig);
    const remakes = [{ pair: "score", items: 2, lastDurationMs: 8_000 }];
    expect(remakesOnSwitch(runner.states, rig.clock.now())).toEqual(remakes);
    expect(plannedRemakes(runner.states)).toEqual([]);
    await runner.stop(0);
  });

  it("is nothing for a pair that makes them again anyway: that is planned", async () => {
    const { rig, runner } = await twoFinished(remade);
    await runner.stop(0);
    rig.jobIdentity = "newer";
    const { states } = rig.restart();
    const folderOf = (location: string) => memoryFolder(rig.disk, location);
    const tools = { folderOf, clock: rig.clock, isOurs: () => true };
    for (const state of states) await scanPair(state, tools, new AbortController().signal);
    expect(remakesOnSwitch(states, rig.clock.now())).toEqual([]);
    expect(plannedRemakes(states)).toEqual([{ pair: "score", items: 2, lastDurationMs: 8_000 }]);
  });
});
