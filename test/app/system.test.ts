import { expect, it } from "vitest";
import { createSystem } from "../../src/app/system.ts";
import { KEEP, pairOf } from "../support/flow-parts.ts";
import { ManualClock } from "../support/manual-clock.ts";

it("folders are looked at again after ten seconds, or when another config is in force", async () => {
  const clock = new ManualClock();
  const looks: string[] = [];
  const flowOf = (name: string) => ({ name: "flow", root: "/flow", keep: KEEP, pairs: [pairOf(name, "out")] });
  const tools = {
    flow: flowOf("in"),
    config: { environment: null, files: [], settings: [] },
    stateFolder: ".pairflow",
    folderPath: (location: string) => location,
    roomIn: async (path: string) => {
      looks.push(path);
      return { freeBytes: 1, totalBytes: 2, problem: null };
    },
    versions: async () => ({}),
    firstSeen: () => ({ byWatching: 0, byScanning: 0 }),
    conceal: (text: string) => text,
    clock,
  };
  const system = createSystem(tools);
  const [one, other] = await Promise.all([system(), system()]);
  expect(one.folders).toEqual(other.folders);
  await clock.pass(9_999);
  await system();
  expect(looks).toEqual(["in", "out", ".pairflow"]);
  await clock.pass(1);
  await system();
  expect(looks).toHaveLength(6);
  tools.flow = flowOf("in-2");
  expect((await system()).folders.map(({ label }) => label)).toEqual(["in-2", "out", ".pairflow"]);
});
