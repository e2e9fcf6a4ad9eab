import { expect, it } from "vitest";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";
import { viewOf } from "../support/flow-view.ts";

const pairs = [
  pairOf("source", "stamped", { name: "stamp", settleMs: 0 }),
  pairOf("elsewhere", "copied", { name: "copy", settleMs: 0, schedule: "0 6 * * *" }),
];

it("is ready once every pair was scanned, also one whose schedule is far from due", async () => {
  const rig = new FlowRig(...pairs);
  rig.disk.write("source/a.csv", "a");
  const runner = rig.restart();
  const view = viewOf(rig, runner);
  expect(view.health().healthy).toBe(true);
  expect(view.readiness()).toMatchObject({
    healthy: false,
    message: "The first scan has not ended yet; 2 of 2 pairs are open.",
    lastScanAt: null,
  });
  const rest = runner.runToRest({}, () => true);
  await rig.clock.pass(0);
  await rest;
  expect(view.readiness()).toMatchObject({ healthy: true, message: "Every pair is scanned when it is due." });
  await runner.stop(0);
});

it("tells the meters of each pair from what is kept", async () => {
  const rig = new FlowRig(...pairs);
  rig.disk.write("source/a.csv", "a");
  const runner = rig.restart();
  const view = viewOf(rig, runner);
  rig.held = [];
  const rest = runner.runToRest({}, () => true);
  await rig.clock.pass(7_000);
  const [stamp, copy] = view.meters();
  expect(stamp).toMatchObject({
    pair: "stamp",
    counts: { success: 0, preliminary: 1, error: 0 },
    oldestWaitingMs: 7_000,
    scanOverruns: 0,
    hasProblem: false,
  });
  expect(copy).toMatchObject({ pair: "copy", oldestWaitingMs: 0 });
  expect(stamp?.lastSuccessfulScanAt).toBe(rig.clock.now() - 7_000);
  rig.release();
  await rig.clock.pass(0);
  await rest;
  expect(view.meters()[0]).toMatchObject({ counts: { success: 1 }, oldestWaitingMs: 0 });
  await runner.stop(0);
});
