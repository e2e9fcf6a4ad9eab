import { describe, expect, it } from "vitest";
import type { Runner } from "../../src/app/runner.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";
import { viewOf } from "../support/flow-view.ts";
import { memoryJournal } from "../support/memory-journal.ts";

const stamp = pairOf("source", "stamped", { name: "stamp" });

/** Files dropped and made, and the runner that serves them. */
async function made(files: number): Promise<{ readonly rig: FlowRig; readonly runner: Runner }> {
  const rig = new FlowRig(stamp);
  for (let file = 0; file < files; file += 1) rig.disk.write(`source/${file}.csv`, "a");
  const runner = rig.serve();
  await rig.clock.pass(5_000);
  expect(rig.targets("stamped")).toHaveLength(files);
  return { rig, runner };
}

/** Takes files away as an unmounted disk does, and gives the way to have them back. */
function unmount(rig: FlowRig, ...paths: readonly string[]): () => void {
  const gone = new Map([...rig.disk.files].filter(([path]) => paths.some((part) => path.startsWith(part))));
  for (const path of gone.keys()) rig.disk.files.delete(path);
  return () => {
    for (const [path, file] of gone) rig.disk.files.set(path, file);
  };
}

async function lookAgain(rig: FlowRig): Promise<void> {
  rig.tick();
  await rig.clock.pass(61_000);
}

describe("a target folder that is suddenly empty", () => {
  it("pauses its pair with one message, starts nothing, and is fine when the files are back", async () => {
    const { rig, runner } = await made(7);
    const mount = unmount(rig, "stamped/");
    await lookAgain(rig);
    await lookAgain(rig);
    expect(rig.orders).toHaveLength(7);
    expect(runner.states[0]?.problem?.message).toBe(
      "all 7 targets that were in stamped are gone at once, so the pair is paused",
    );
    expect(rig.statuses(runner)).toContain("stamp 0.csv paused");
    expect(rig.errors).toHaveLength(1);
    mount();
    await lookAgain(rig);
    expect(runner.states[0]?.problem).toBeUndefined();
    expect(runner.states[0]?.counts).toEqual({ success: 7, preliminary: 0, error: 0 });
    expect(rig.orders).toHaveLength(7);
    await runner.stop(0);
  });

  it("stays so over a restart, as the journal knows what was made", async () => {
    const { rig, runner } = await made(7);
    await runner.stop(0);
    unmount(rig, "stamped/");
    const next = await rig.runToRest();
    expect(rig.orders).toHaveLength(7);
    expect(next.states[0]?.problem).toMatchObject({ code: "folder-missing", kind: "environment" });
  });

  it("is noticed over looks to come when the targets were not made by us", async () => {
    const { rig, runner } = await made(7);
    await runner.stop(0);
    const next = rig.serve(memoryJournal());
    await lookAgain(rig);
    expect(rig.statuses(next)).toContain("stamp 0.csv external");
    unmount(rig, "stamped/");
    for (const _look of [1, 2, 3]) await lookAgain(rig);
    expect(next.states[0]?.problem?.message).toContain("all 7 targets");
    expect(rig.orders).toHaveLength(7);
    await next.stop(0);
  });

  it("is made full again after a retry of one of them, also when the first tries fail", async () => {
    const { rig, runner } = await made(7);
    unmount(rig, "stamped/");
    await lookAgain(rig);
    rig.job = () => ({ code: "job-failed", kind: "transient", message: "not yet", hint: null });
    const [state] = runner.states;
    if (state !== undefined) runner.retry(state, "3.csv");
    await lookAgain(rig);
    expect(state?.problem).toBeUndefined();
    rig.job = () => "made";
    await rig.clock.pass(300_000);
    expect(rig.targets("stamped")).toHaveLength(7);
    unmount(rig, "stamped/");
    await lookAgain(rig);
    expect(state?.problem?.message).toContain("all 7 targets");
    await runner.stop(0);
  });

  it("is made full again by one press of a button on the page", async () => {
    const { rig, runner } = await made(7);
    unmount(rig, "stamped/");
    await lookAgain(rig);
    const view = viewOf(rig, runner);
    const [item] = view.items({ reason: "paused", limit: 1 }).items;
    expect(view.item(item?.id ?? "")?.retryable).toBe(true);
    expect(view.actions.retry(item?.id ?? "")).toBe(true);
    await rig.clock.pass(10_000);
    expect(rig.targets("stamped")).toHaveLength(7);
    await runner.stop(0);
  });

  it("is made full again by a run that forces one of them", async () => {
    const { rig, runner } = await made(7);
    await runner.stop(0);
    unmount(rig, "stamped/");
    const next = rig.restart();
    next.states[0]?.forced.add("3.csv");
    const rest = next.runToRest({}, () => true);
    await rig.clock.pass(30_000);
    await rest;
    expect(rig.targets("stamped")).toHaveLength(7);
  });

  it.each([
    ["a few targets go", 7, ["stamped/1.csv", "stamped/2.csv", "stamped/3.csv"]],
    ["all but one go", 7, [0, 1, 2, 3, 4, 5].map((file) => `stamped/${file}.csv`)],
    ["there were only a few", 4, ["stamped/"]],
  ])("is no matter when %s: they are made again at once", async (_name, files, gone) => {
    const { rig, runner } = await made(files);
    unmount(rig, ...gone);
    await lookAgain(rig);
    expect(rig.targets("stamped")).toHaveLength(files);
    expect(runner.states[0]?.problem).toBeUndefined();
    await runner.stop(0);
  });

  it("is no matter when the sources are others now, as in a folder that is cleared each day", async () => {
    const { rig, runner } = await made(7);
    unmount(rig, "stamped/", "source/");
    for (let file = 0; file < 7; file += 1) rig.disk.write(`source/${file}.csv`, "of today");
    await lookAgain(rig);
    expect(rig.targets("stamped")).toHaveLength(7);
    expect(runner.states[0]?.problem).toBeUndefined();
    await runner.stop(0);
  });

  it("is no matter when somebody put all of them aside to be made again, over a restart too", async () => {
    const { rig, runner } = await made(7);
    rig.job = (order) => `again by ${order.run}`;
    const view = viewOf(rig, runner);
    expect(await view.actions.applyToAll("redo", {}, { expectedCount: 7 })).toEqual({ changed: 7, unchanged: 0 });
    await runner.stop(0);
    const next = rig.serve();
    await lookAgain(rig);
    expect(next.states[0]?.problem).toBeUndefined();
    expect(next.states[0]?.counts).toEqual({ success: 7, preliminary: 0, error: 0 });
    expect(rig.orders).toHaveLength(14);
    unmount(rig, "stamped/");
    await lookAgain(rig);
    expect(next.states[0]?.problem?.message).toContain("all 7 targets");
    await next.stop(0);
  });

  it("is no matter either when a scan saw them just before they were put aside", async () => {
    const { rig, runner } = await made(7);
    rig.job = (order) => `again by ${order.run}`;
    rig.tick();
    await viewOf(rig, runner).actions.applyToAll("redo", {}, { expectedCount: 7 });
    for (const _look of [1, 2, 3]) await lookAgain(rig);
    expect(runner.states[0]?.problem).toBeUndefined();
    expect(rig.orders).toHaveLength(14);
    await runner.stop(0);
  });
});
