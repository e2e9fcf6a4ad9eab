import type { FlowEvent, FlowEvents } from "../../src/app/events.ts";

/** Events that a test tells by hand. */
export function makeFakeEvents(): FlowEvents & {
  readonly tell: (event: FlowEvent) => void;
  /** How many listen. */
  readonly listening: () => number;
} {
  const listeners = new Set<(event: FlowEvent) => void>();
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    logSoFar: () => "",
    listening: () => listeners.size,
    tell: (event) => {
      for (const listener of listeners) listener(event);
    },
  };
}
