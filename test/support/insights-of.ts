import { createInsights } from "../../src/app/create-insights.ts";
import type { Insights } from "../../src/app/insights.ts";
import type { Pair } from "../../src/domain/pair.ts";
import type { TableLook } from "../../src/ports/table-look.ts";
import { FlowRig } from "./flow-rig.ts";

/** What is told of a flow of these pairs and files, once it is at rest. */
export async function insightsOf(
  files: readonly string[],
  pairs: readonly Pair[],
  job?: FlowRig["job"],
): Promise<Insights> {
  const rig = new FlowRig(...pairs);
  if (job !== undefined) rig.job = job;
  for (const path of files) rig.disk.write(path, path);
  const runner = await rig.runToRest();
  return createInsights({
    flow: runner.flow,
    states: runner.states,
    history: rig.journal,
    look: noLook,
    clock: rig.clock,
    config: { environment: null, files: [], settings: [] },
    stateFolder: ".pairflow",
    folderPath: (location) => location,
    roomIn: async () => ({ freeBytes: 1, totalBytes: 2, problem: null }),
    versions: async () => ({}),
    firstSeen: () => runner.firstSeen.counts,
    conceal: (text) => text,
  });
}

const noLook: TableLook = {
  rows: () => Promise.reject(new Error("nobody looks")),
  numbers: () => {
    throw new Error("nobody looks");
  },
};
