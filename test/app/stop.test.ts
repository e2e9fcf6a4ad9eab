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

it("has told the journal how every run ended", async () => {
  const rig = new FlowRig(pairOf("source", "stamped", { name: "stamp", settleMs: 0 }));
  rig.disk.write("source/a.csv", "a");
  rig.disk.findTurns = 5;
  rig.held = [];
  const runner = rig.serve();
  await rig.clock.pass(1_000);
  expect(rig.journal.latest("stamp").get("a.csv")?.state).toBe("running");
  await runner.stop(0);
  expect(rig.journal.latest("stamp").get("a.csv")).toMatchObject({ state: "failed", failure: { code: "cancelled" } });
  expect(runner.dispatcher.busy).toBe(false);
});

it("counts no attempt of an item that is on its way to a worker", async () => {
  const rig = new FlowRig(pairOf("source", "stamped", { name: "stamp", settleMs: 0 }));
  rig.disk.write("source/a.csv", "a");
  rig.disk.findTurns = 5;
  const runner = rig.serve();
  while (!runner.states.some((state) => runner.dispatcher.worksFor(state))) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await runner.stop(0);
  expect(rig.journal.runsOf("stamp", "a.csv", 9)).toEqual([]);
  expect(rig.orders).toEqual([]);
});

/** A runner in the middle of a scan, which goes on after `resolve`. */
async function whileItScans() {
  const rig = new FlowRig(pairOf("source", "stamped", { name: "stamp" }));
  rig.disk.write("source/a.csv", "a");
  const { promise, resolve } = Promise.withResolvers<void>();
  gate.waits = promise;
  const runner = rig.serve();
  await rig.clock.pass(100);
  return { rig, runner, resolve };
}

it("starts no workers for a scan that ends meanwhile", async () => {
  const { rig, runner, resolve } = await whileItScans();
  const stop = runner.stop(0);
  resolve();
  await stop;
  await rig.clock.pass(5_000);
  expect(rig.starts).toBe(0);
});

it("waits for the scans that are under way", async () => {
  const { rig, runner, resolve } = await whileItScans();
  let stopped = false;
  const stop = runner.stop(0).then(() => {
    stopped = true;
  });
  await rig.clock.pass(1_000);
  expect(stopped).toBe(false);
  resolve();
  await stop;
});
