import { availableParallelism } from "node:os";
import { scanPair } from "../app/scan.ts";
import { type OpenFlow, openFlow } from "../compose.ts";
import { systemClock } from "../runtime/clock.ts";
import { createLogger } from "../runtime/logger.ts";
import type { FlowOptions } from "./options.ts";

/**
 * Opens a flow for looking, scans every pair once and hands it over. Nothing is changed. Files count as settled: one
 * look cannot tell, and the question is what will happen to them.
 */
export async function lookAtFlow<T>(
  location: string,
  options: FlowOptions,
  use: (open: OpenFlow) => Promise<T> | T,
): Promise<T> {
  const open = await openFlow(location, {
    purpose: "look",
    stateFolder: options.state,
    slots: availableParallelism(),
    readOnly: true,
    logger: await createLogger("readable", "warn", 2),
  });
  try {
    const tools = { folderOf: open.folderOf, clock: systemClock, isOurs: () => true };
    for (const state of open.runner.states) await scanPair(state, tools, new AbortController().signal);
    return await use(open);
  } finally {
    await open.close();
  }
}
