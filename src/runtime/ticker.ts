import { IANAZone } from "luxon";
import { type ScheduledTask, schedule, validate } from "node-cron";
import type { Ticker } from "../ports/runtime.ts";
import { systemClock } from "./clock.ts";

/** Whether a text is a cron expression of five fields. */
export function isCron(text: string): boolean {
  return text.trim().split(/\s+/).length === 5 && validate(text);
}

const MINUTE_MS = 60_000;
/** After a longer sleep any schedule counts as missed. */
const MOST_MISSED = 1_440;

/**
 * Asks node-cron at each minute whether it is one of the schedule's. Its own timer waits for an instant of the wall
 * clock, and so stands still for an hour when clocks are set back in autumn, and for a day when one is set back by a
 * day. Minutes that were slept through make one tick; a time of day that clocks skip in spring ticks right behind the gap.
 */
export const cronTicker: Ticker = {
  every(expression, timezone, callback) {
    const task = schedule(expression, () => {}, { timezone, suppressMissedWarning: true });
    const skipped = skippedTimes(expression, timezone);
    let last = minuteOf(systemClock.now());
    let cancel = () => {};
    const wait = () => {
      const leftMs = MINUTE_MS - (systemClock.now() % MINUTE_MS);
      cancel = systemClock.after(Math.max(1, leftMs), beat);
    };
    const beat = () => {
      const minute = minuteOf(systemClock.now());
      const due = minute !== last && isDue((each) => isMinuteOf(task, each) || skipped.match(each), last, minute);
      last = minute;
      wait();
      if (due) callback();
    };
    wait();
    return {
      nextAt: () => task.getNextRun()?.getTime() ?? null,
      stop: () => {
        cancel();
        void task.destroy();
        skipped.stop();
      },
    };
  },
};

function minuteOf(instant: number): number {
  return Math.floor(instant / MINUTE_MS);
}

/** Whether any minute after the last one matches; a clock that was set back has only the present one. */
function isDue(match: (minute: number) => boolean, last: number, minute: number): boolean {
  if (minute - last > MOST_MISSED) return true;
  for (let each = minute; each > Math.min(last, minute - 1); each -= 1) if (match(each)) return true;
  return false;
}

function isMinuteOf(task: ScheduledTask, minute: number): boolean {
  return task.match(new Date(minute * MINUTE_MS));
}

/**
 * Whether the clocks of a zone jumped over a time of the schedule right before a minute. A schedule of every hour has its
 * next hour anyway.
 */
function skippedTimes(expression: string, timezone: string) {
  const everyHour = expression.trim().split(/\s+/)[1]?.startsWith("*") === true;
  const zone = IANAZone.create(timezone);
  const wallClock = schedule(expression, () => {}, { timezone: "UTC", suppressMissedWarning: true });
  const offsetOf = (minute: number) => zone.offset(minute * MINUTE_MS);
  return {
    match: (minute: number): boolean => {
      const offset = everyHour ? 0 : offsetOf(minute);
      const before = everyHour ? 0 : offsetOf(minute - 1);
      for (let jump = before; jump < offset; jump += 1) if (isMinuteOf(wallClock, minute + jump)) return true;
      return false;
    },
    stop: () => void wallClock.destroy(),
  };
}
