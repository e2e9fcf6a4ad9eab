import { availableParallelism } from "node:os";
import type { PairState } from "../app/pair-state.ts";
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
    environment: options.env,
    slots: availableParallelism(),
    readOnly: true,
    logger: await createLogger("readable", "warn", 2),
  });
  try {
    await scanOnce(open, open.runner.states);
    return await use(open);
  } finally {
    await open.close();
  }
}

/** One scan of each of these pairs of a flow whose runner does not work. */
export async function scanOnce({ folderOf }: OpenFlow, states: readonly PairState[]): Promise<void> {
  const tools = { folderOf, clock: systemClock, isOurs: () => true };
  for (const state of states) await scanPair(state, tools, new AbortController().signal);
}
