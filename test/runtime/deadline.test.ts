import { DateTime } from "luxon";
import { expect, test } from "vitest";
import { lastDeadlineOf } from "../../src/runtime/deadline.ts";

const ZONE = "Europe/Luxembourg";
const at = (text: string) => DateTime.fromISO(text, { zone: "utc" }).toMillis();
const iso = (millis: number) => DateTime.fromMillis(millis, { zone: "utc" }).toFormat("yyyy-MM-dd'T'HH:mm");

test.each([
  ["right at it", "07:00", "2026-11-21T06:00", "2026-11-21T06:00", "2026-11-20T06:00"],
  ["a minute before it", "07:00", "2026-11-21T05:59", "2026-11-20T06:00", "2026-11-19T06:00"],
  ["late in the evening", "07:00", "2026-11-21T22:59", "2026-11-21T06:00", "2026-11-20T06:00"],
  [
    "behind midnight there, before midnight in UTC",
    "00:10",
    "2026-11-20T23:30",
    "2026-11-20T23:10",
    "2026-11-19T23:10",
  ],
  ["on the day of 23 hours", "07:00", "2026-03-29T05:30", "2026-03-29T05:00", "2026-03-28T06:00"],
  ["on the day of 25 hours", "07:00", "2026-10-25T06:30", "2026-10-25T06:00", "2026-10-24T05:00"],
  ["on a day whose clocks skip it", "02:30", "2026-03-29T12:00", "2026-03-29T01:30", "2026-03-28T01:30"],
  ["on a day whose clocks show it twice", "02:30", "2026-10-25T12:00", "2026-10-25T01:30", "2026-10-24T00:30"],
])("the last deadline is found %s", (_when, time, now, last, before) => {
  const found = lastDeadlineOf({ time, timezone: ZONE }, at(now));
  expect([iso(found.at), iso(found.dayBefore)]).toEqual([last, before]);
  expect(found.text).toBe(`${time} ${ZONE}`);
});
