import { longTimeout } from "../lib/long-timeout.ts";
import type { Clock } from "../ports/runtime.ts";

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: longTimeout,
};
