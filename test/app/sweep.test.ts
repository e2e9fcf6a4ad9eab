import { expect, it, vi } from "vitest";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";

const sweeps = vi.hoisted((): ReadonlySet<string>[] => []);

vi.mock("../support/memory-folder.ts", async (original) => {
  const memory = await original<typeof import("../support/memory-folder.ts")>();
  const memoryFolder: typeof memory.memoryFolder = (disk, root) => {
    const folder = memory.memoryFolder(disk, root);
    const sweep: typeof folder.sweep = (live) => {
      sweeps.push(live);
      return folder.sweep(live);
    };
    return { ...folder, sweep };
  };
  return { ...memory, memoryFolder };
});

it("spares the file of a run that began while the folder was swept", async () => {
  const rig = new FlowRig(pairOf("source", "stamped", { name: "stamp" }));
  for (const name of ["a", "b", "c"]) rig.disk.write(`source/${name}.csv`, name);
  rig.held = [];
  const runner = rig.serve();
  await rig.clock.pass(2_000);
  rig.tick();
  await rig.clock.pass(100);
  const live = sweeps.at(-1);
  expect(rig.orders.map((order) => live?.has(order.run))).toEqual([true, true]);
  rig.release();
  await rig.clock.pass(0);
  expect(rig.orders.map((order) => live?.has(order.run))).toEqual([false, false, true]);
  const stopped = runner.stop(0);
  await rig.clock.pass(1_000);
  await stopped;
});
