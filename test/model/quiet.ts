import { FlowEventSource } from "../../src/app/flow-events.ts";
import type { Logger } from "../../src/ports/runtime.ts";

/** A log that nobody reads. */
export const quiet: Logger = { info: () => {}, warn: () => {}, error: () => {} };

/** Events that nobody listens to. */
export function quietEvents(): FlowEventSource {
  return new FlowEventSource({ logger: quiet, conceal: (text) => text });
}
