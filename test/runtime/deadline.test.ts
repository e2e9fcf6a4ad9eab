import fc from "fast-check";
import { DateTime } from "luxon";
import { expect, test } from "vitest";
import { deadlineOf } from "../../src/config/deadline.ts";
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
  const found = lastDeadlineOf(deadlineOf(`${time} ${ZONE}`), at(now));
  expect([iso(found.at), iso(found.before)]).toEqual([last, before]);
  expect(found.text).toBe(`${time} ${ZONE}`);
});

test.each([
  ["on a Friday", "Mon-Fri", "2026-11-20T12:00", "2026-11-20T06:00", "2026-11-19T06:00"],
  ["on a Sunday", "Mon-Fri", "2026-11-22T12:00", "2026-11-20T06:00", "2026-11-19T06:00"],
  ["early on a Monday", "Mon-Fri", "2026-11-23T05:59", "2026-11-20T06:00", "2026-11-19T06:00"],
  ["on a Monday", "Mon-Fri", "2026-11-23T06:00", "2026-11-23T06:00", "2026-11-20T06:00"],
  ["on the Monday after a weekend of 47 hours", "Mon-Fri", "2026-03-30T05:00", "2026-03-30T05:00", "2026-03-27T06:00"],
  ["on the Monday after a weekend of 49 hours", "Mon-Fri", "2026-10-26T06:00", "2026-10-26T06:00", "2026-10-23T05:00"],
  ["right before one of a day each week", "Sat", "2026-11-21T05:59", "2026-11-14T06:00", "2026-11-07T06:00"],
])("the last deadline of some days is found %s", (_when, days, now, last, before) => {
  const found = lastDeadlineOf(deadlineOf(`${days} 07:00 ${ZONE}`), at(now));
  expect([iso(found.at), iso(found.before)]).toEqual([last, before]);
});

test("deadlines follow one another on their days, whatever the days and the zone", () => {
  const zone = fc.constantFrom(ZONE, "UTC", "America/Sao_Paulo", "Australia/Lord_Howe");
  const hour = fc.integer({ min: 0, max: 23 }).map((number) => String(number).padStart(2, "0"));
  const weekdays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 });
  const now = fc.integer({ min: at("1990-01-01T00:00"), max: at("2040-01-01T00:00") });
  fc.assert(
    fc.property(zone, hour, weekdays, now, (timezone, of, days, millis) => {
      const deadline = { text: "", time: `${of}:30`, timezone, weekdays: days };
      const last = lastDeadlineOf(deadline, millis);
      expect(last.at).toBeLessThanOrEqual(millis);
      expect(lastDeadlineOf(deadline, last.at).at).toBe(last.at);
      expect(lastDeadlineOf(deadline, last.at - 1).at).toBe(last.before);
      expect(days).toContain(DateTime.fromMillis(last.at, { zone: timezone }).weekday);
    }),
  );
});
