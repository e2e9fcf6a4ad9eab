import { describe, expect, it } from "vitest";
import type { Runner } from "../../src/app/runner.ts";
import type { WorkOrder } from "../../src/domain/run.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";
import { viewOf } from "../support/flow-view.ts";

const stamp = pairOf("source", "stamped", { name: "stamp", settleMs: 0, expect: { rows: { min: 1 } } });

/** A flow with one run that waits, and what its runner tells. */
async function oneRun() {
  const rig = new FlowRig(stamp);
  rig.held = [];
  rig.disk.write("source/a.csv", "a");
  const runner = rig.restart();
  const told: string[] = [];
  const rest = runner.runToRest(
    {
      ended: ({ item }, failure) => told.push(`${item.key} ended ${failure === null}`),
      progressed: ({ item }, { done, total, unit }) => told.push(`${item.key} ${done}/${total} ${unit}`),
    },
    () => true,
  );
  await rig.clock.pass(0);
  const [order] = rig.orders;
  if (order === undefined) throw new Error("nothing was started");
  const finish = async () => {
    rig.release();
    await rig.clock.pass(0);
    await rest;
    await runner.stop(0);
  };
  return { rig, runner, order, told, finish };
}

function progressIn(rig: FlowRig, runner: Runner) {
  const view = viewOf(rig, runner);
  return view.items({ limit: 1 }).items[0]?.progress;
}

describe("the progress of a run", () => {
  it("is told as it goes, before its end", async () => {
    const { rig, order, told, finish } = await oneRun();
    rig.progress(order, 1, 2, "rows");
    rig.progress(order, 2, 2, "rows");
    await finish();
    expect(told).toEqual(["a.csv 1/2 rows", "a.csv 2/2 rows", "a.csv ended true"]);
  });

  it("is shown while it runs and no longer, nor for runs that nobody knows", async () => {
    const { rig, runner, order, told, finish } = await oneRun();
    expect(progressIn(rig, runner)).toBeNull();
    rig.progress(order, 45_000_000, 120_000_000, "bytes");
    expect(progressIn(rig, runner)).toEqual({ done: 45_000_000, total: 120_000_000, unit: "bytes" });
    await finish();
    const stranger: WorkOrder = { ...order, run: "000000000000r999" };
    for (const late of [order, stranger]) rig.progress(late, 1, 2, "rows");
    expect(progressIn(rig, runner)).toBeNull();
    expect(told).toHaveLength(2);
  });
});

it("gives a worker what the pair expects", async () => {
  const { order, finish } = await oneRun();
  expect(order.expect).toEqual({ rows: { min: 1 } });
  await finish();
});
