import { DateTime } from "luxon";
import type { LastDeadlineOf } from "../ports/notice.ts";

/** Any day of the week comes twice in so many days, today left out. */
const DAYS = 15;

/** By Luxon: a time that the clocks skip is the one right behind the gap, one that they show twice is the second. */
export const lastDeadlineOf: LastDeadlineOf = ({ text, time, timezone, weekdays }, now) => {
  const today = DateTime.fromMillis(now, { zone: timezone });
  const found: number[] = [];
  for (let daysAgo = 0; daysAgo < DAYS && found.length < 2; daysAgo += 1) {
    const day = today.minus({ days: daysAgo });
    if (!weekdays.includes(day.weekday)) continue;
    const at = DateTime.fromISO(`${day.toISODate()}T${time}`, { zone: timezone }).toMillis();
    if (at <= now) found.push(at);
  }
  const [at = 0, before = 0] = found;
  return { text, at, before };
};
