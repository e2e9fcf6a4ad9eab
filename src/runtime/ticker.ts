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
 * day. Minutes that were slept through make one tick.
 */
export const cronTicker: Ticker = {
  every(expression, timezone, callback) {
    const task = schedule(expression, () => {}, { timezone, suppressMissedWarning: true });
    let last = minuteOf(systemClock.now());
    let cancel = () => {};
    const wait = () => {
      const leftMs = MINUTE_MS - (systemClock.now() % MINUTE_MS);
      cancel = systemClock.after(Math.max(1, leftMs), beat);
    };
    const beat = () => {
      const minute = minuteOf(systemClock.now());
      const due = minute !== last && isDue(task, last, minute);
      last = minute;
      wait();
      if (due) callback();
    };
    wait();
    return {
      nextAt: () => task.getNextRun()?.getTime() ?? null,
      dueSince: dueCounter(task),
      stop: () => {
        cancel();
        void task.destroy();
      },
    };
  },
};

/** Counts the minutes after an instant that match; it is asked of the same instant again and again, so it goes on from there. */
function dueCounter(task: ScheduledTask): (instant: number) => number {
  let from = Number.NaN;
  let counted = Number.NaN;
  let count = 0;
  return (instant) => {
    const present = minuteOf(systemClock.now());
    if (minuteOf(instant) !== from || present < counted) {
      from = minuteOf(instant);
      counted = from;
      count = 0;
    }
    for (; counted < present; counted += 1) if (task.match(new Date((counted + 1) * MINUTE_MS))) count += 1;
    return count;
  };
}

function minuteOf(instant: number): number {
  return Math.floor(instant / MINUTE_MS);
}

/** Whether any minute after the last one matches; a clock that was set back has only the present one. */
function isDue(task: ScheduledTask, last: number, minute: number): boolean {
  if (minute - last > MOST_MISSED) return true;
  for (let each = minute; each > Math.min(last, minute - 1); each -= 1) {
    if (task.match(new Date(each * MINUTE_MS))) return true;
  }
  return false;
}
