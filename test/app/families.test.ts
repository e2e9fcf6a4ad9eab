import { expect, it } from "vitest";
import { createFamiliesByFile } from "../../src/app/lineage.ts";
import { scanPair } from "../../src/app/scan.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";
import { memoryFolder } from "../support/memory-folder.ts";

it("families that are remembered are those that would be worked out anew, whichever pair has got other files", async () => {
  const chain = [
    pairOf("in", "mid", { name: "first", settleMs: 0 }),
    pairOf("mid", "out", { name: "second", settleMs: 0 }),
  ];
  const apart = pairOf("lone", "alone", { name: "lone", settleMs: 0 });
  const into = pairOf("own", "own/made", { name: "into", settleMs: 0 });
  const rig = new FlowRig(...chain, apart, into);
  rig.disk.write("in/a.csv", "a");
  rig.disk.write("lone/a.csv", "a");
  const runner = await rig.runToRest();
  const folderOf = (location: string) => memoryFolder(rig.disk, location);
  const tools = { folderOf, clock: rig.clock, isOurs: () => true, breathe: () => undefined };
  const remembered = createFamiliesByFile(runner.states);
  const labels = () => remembered().map(({ label, members }) => `${label}: ${members.map(({ pair }) => pair).join()}`);
  expect(labels()).toEqual(["in/a.csv: 0,1", "lone/a.csv: 2"]);
  for (const path of ["lone/B.csv", "in/0.csv", "own/z.csv", "mid/x.csv"]) {
    rig.disk.write(path, path);
    for (const state of runner.states) await scanPair(state, tools, new AbortController().signal);
    expect(remembered()).toEqual(createFamiliesByFile(runner.states)());
    expect(remembered().map(({ label }) => label)).toContain(path);
  }
});
