import { expect, it, vi } from "vitest";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";

const gate = vi.hoisted(() => ({ waits: Promise.resolve() }));

vi.mock("../support/memory-folder.ts", async (original) => {
  const memory = await original<typeof import("../support/memory-folder.ts")>();
  const memoryFolder: typeof memory.memoryFolder = (disk, root) => {
    const folder = memory.memoryFolder(disk, root);
    return { ...folder, probe: (use) => gate.waits.then(() => folder.probe(use)) };
  };
  return { ...memory, memoryFolder };
});

it("stops although a scan has yet to say what is to start", async () => {
  const rig = new FlowRig(pairOf("source", "stamped", { name: "stamp" }));
  for (const name of ["a", "b", "c"]) rig.disk.write(`source/${name}.csv`, name);
  rig.held = [];
  const runner = rig.serve();
  await rig.clock.pass(2_000);
  const { promise, resolve } = Promise.withResolvers<void>();
  gate.waits = promise;
  rig.tick();
  await rig.clock.pass(10);
  let stopped = false;
  void runner.stop(0).then(() => {
    stopped = true;
  });
  resolve();
  await rig.clock.pass(100);
  expect(stopped).toBe(true);
  expect(rig.targets("stamped")).toEqual([]);
});
