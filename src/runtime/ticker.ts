import { schedule, validate } from "node-cron";
import type { Ticker } from "../ports/runtime.ts";

/** Whether a text is a cron expression of five fields. */
export function isCron(text: string): boolean {
  return text.trim().split(/\s+/).length === 5 && validate(text);
}

export const cronTicker: Ticker = {
  every(expression, timezone, callback) {
    const task = schedule(expression, () => callback(), { timezone, suppressMissedWarning: true });
    return {
      nextAt: () => task.getNextRun()?.getTime() ?? null,
      stop: () => void task.destroy(),
    };
  },
};
