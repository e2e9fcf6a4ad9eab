import { DateTime } from "luxon";
import type { LastDeadlineOf } from "../ports/notice.ts";

/** By Luxon: a time that the clocks skip is the one right behind the gap, one that they show twice is the second. */
export const lastDeadlineOf: LastDeadlineOf = ({ time, timezone }, now) => {
  const today = DateTime.fromMillis(now, { zone: timezone });
  const onDay = (daysAgo: number) => {
    const day = today.minus({ days: daysAgo }).toISODate();
    return DateTime.fromISO(`${day}T${time}`, { zone: timezone }).toMillis();
  };
  const daysAgo = onDay(0) <= now ? 0 : 1;
  return { text: `${time} ${timezone}`, at: onDay(daysAgo), dayBefore: onDay(daysAgo + 1) };
};
