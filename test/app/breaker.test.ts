import { describe, expect, it } from "vitest";
import type { Failure } from "../../src/domain/errors.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";

const score = pairOf("in", "out", { name: "score" });
const other = pairOf("in", "other", { name: "other" });

/** As jobs say it: with the file's name, a line and a value, which differ from file to file. */
function missing(key: string, line = 1): Failure {
  const message = `in/${key}, line ${line}: there is no column nav, the columns are "isin" and "value ${key}"`;
  return { code: "input-invalid", kind: "permanent", message, hint: "Name another column." };
}

function files(rig: FlowRig, count: number, from = 0): void {
  for (let file = from; file < from + count; file += 1) {
    rig.disk.write(`in/${["alpha", "beta", "gamma"][file % 3]}${file}.csv`, "a");
  }
}

function count(rig: FlowRig, pair: string): number {
  return rig.orders.filter((order) => order.pair === pair).length;
}

/** A pair of which every one of 50 files fails the same way. */
function failing(): FlowRig {
  const rig = new FlowRig(score, other);
  files(rig, 50);
  rig.job = (order) => (order.pair === "score" ? missing(order.key, order.key.length) : "made");
  return rig;
}

describe("a pair whose runs all fail the same way", () => {
  it("is paused with one message after eleven files, and holds up no other pair", async () => {
    const rig = failing();
    const runner = await rig.runToRest();
    expect(count(rig, "score")).toBeLessThanOrEqual(11 + rig.slots);
    expect(runner.states[0]?.problem?.message).toMatch(
      /^1[1-3] of the last 1[1-3] files failed the same way, so the pair is paused: in\/.*there is no column nav/,
    );
    expect(runner.states[0]?.problem?.hint).toMatch(/^Name another column\. Mend the cause, then retry one/);
    expect(runner.states[0]?.counts).toMatchObject({ success: 0, error: count(rig, "score") });
    expect(rig.statuses(runner).filter((status) => status.endsWith(" paused"))).toHaveLength(50 - count(rig, "score"));
    expect(rig.targets("other")).toHaveLength(50);
  });

  it("stays paused over ticks and restarts, and burns nothing meanwhile", async () => {
    const rig = failing();
    await rig.runToRest();
    const burnt = count(rig, "score");
    const runner = rig.serve();
    await rig.clock.pass(3_600_000);
    rig.tick();
    await rig.clock.pass(3_600_000);
    expect(count(rig, "score")).toBe(burnt);
    expect(runner.states[0]?.problem?.message).toContain("failed the same way");
    await runner.stop(0);
  });

  it("goes on after one click, and is paused again when nothing was mended", async () => {
    const rig = failing();
    const runner = rig.serve();
    await rig.clock.pass(5_000);
    const [state] = runner.states;
    const burnt = count(rig, "score");
    const failed = () => Array.from(state?.entries() ?? []).find(({ decision }) => decision.reason === "failed");
    if (state !== undefined) runner.retry(state, failed()?.facts.item.key ?? "");
    await rig.clock.pass(5_000);
    expect(count(rig, "score")).toBeGreaterThan(burnt);
    expect(count(rig, "score")).toBeLessThanOrEqual(burnt + 1 + rig.slots);
    expect(state?.problem?.message).toContain("failed the same way");
    rig.job = () => "made";
    if (state !== undefined) runner.retry(state, failed()?.facts.item.key ?? "");
    await rig.clock.pass(5_000);
    expect(state?.problem).toBeUndefined();
    expect(rig.targets("out").length).toBeGreaterThan(30);
    await runner.stop(0);
  });

  it("goes on by itself with new job code", async () => {
    const rig = failing();
    const runner = rig.serve();
    await rig.clock.pass(5_000);
    rig.job = () => "made";
    rig.jobIdentity = "mended";
    rig.tick();
    await rig.clock.pass(5_000);
    expect(runner.states[0]?.problem).toBeUndefined();
    expect(rig.targets("out")).toHaveLength(50);
    await runner.stop(0);
  });

  it("goes on by itself when the files are replaced or taken away", async () => {
    const rig = failing();
    const runner = rig.serve();
    await rig.clock.pass(5_000);
    rig.job = () => "made";
    for (const { facts, decision } of [...(runner.states[0]?.entries() ?? [])]) {
      if (decision.status === "error") rig.disk.files.delete(`in/${facts.item.key}`);
    }
    rig.tick();
    await rig.clock.pass(5_000);
    expect(runner.states[0]?.problem).toBeUndefined();
    expect(runner.states[0]?.counts).toMatchObject({ preliminary: 0, error: 0 });
    await runner.stop(0);
  });

  it("keeps the targets of before when remaking them fails", async () => {
    const rig = new FlowRig({ ...score, onJobChange: "rerun" });
    files(rig, 40);
    await rig.runToRest();
    rig.job = (order) => missing(order.key);
    rig.jobIdentity = "broken";
    const runner = rig.serve();
    await rig.clock.pass(3_600_000);
    expect(rig.orders.length - 40).toBeLessThanOrEqual(11 + rig.slots);
    expect(rig.targets("out")).toHaveLength(40);
    expect(runner.states[0]?.problem?.message).toContain("failed the same way");
    rig.jobIdentity = "job";
    rig.tick();
    await rig.clock.pass(5_000);
    expect(runner.states[0]?.counts).toEqual({ success: 40, preliminary: 0, error: 0 });
    expect(runner.states[0]?.problem).toBeUndefined();
    await runner.stop(0);
  });
});

describe("a pair is not paused", () => {
  it("by a few bad files that are tried again and again", async () => {
    const rig = new FlowRig({ ...score, retry: { attempts: 100, backoffMs: 10 } });
    files(rig, 8);
    rig.job = (order) => ({ ...missing(order.key), kind: "transient" });
    const runner = rig.serve();
    await rig.clock.pass(60_000);
    expect(rig.orders.length).toBeGreaterThan(40);
    expect(runner.states[0]?.problem).toBeUndefined();
    await runner.stop(0);
  });

  it("by files that fail in different ways", async () => {
    const rig = new FlowRig(score);
    files(rig, 30);
    const ways = ["is empty", "has a ragged row", "has no header"];
    rig.job = (order) => ({ ...missing(""), message: `${order.key} ${ways[order.key.length % 3]} ${order.key[0]}` });
    const runner = await rig.runToRest();
    expect(rig.orders).toHaveLength(30);
    expect(runner.states[0]?.problem).toBeUndefined();
  });

  it("by half of its files", async () => {
    const rig = new FlowRig(score);
    rig.slots = 1;
    for (let file = 10; file < 70; file += 1) rig.disk.write(`in/f${file}.csv`, "a");
    rig.job = (order) => (Number(/\d+/.exec(order.key)?.[0]) % 2 === 0 ? missing(order.key) : "made");
    const runner = await rig.runToRest();
    expect(rig.orders).toHaveLength(60);
    expect(runner.states[0]?.counts).toEqual({ success: 30, preliminary: 0, error: 30 });
  });
});
