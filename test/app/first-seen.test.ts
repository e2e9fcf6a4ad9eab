import { expect, it } from "vitest";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";

it("counts files that enter the flow by what found them, and not what was there or what pairs make for each other", async () => {
  const rig = new FlowRig(pairOf("in", "out", { name: "one" }), pairOf("out", "end", { name: "other" }));
  rig.disk.write("in/before.csv", "a");
  const runner = rig.serve();
  await rig.clock.pass(5_000);
  expect(runner.firstSeen.counts).toEqual({ byWatching: 0, byScanning: 0 });
  rig.disk.write("in/hinted.csv", "a");
  rig.hint("in");
  await rig.clock.pass(5_000);
  expect(runner.firstSeen.counts).toEqual({ byWatching: 1, byScanning: 0 });
  for (const name of ["b", "c"]) rig.disk.write(`in/${name}.csv`, "a");
  rig.tick();
  await rig.clock.pass(5_000);
  rig.hint("out");
  await rig.clock.pass(5_000);
  expect(rig.targets("end")).toHaveLength(4);
  expect(runner.firstSeen.counts).toEqual({ byWatching: 1, byScanning: 2 });
  await runner.stop(0);
});
