/** What a number format makes of a number. */
export type Shown = "number" | "date" | "date and time" | "time" | "elapsed";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Days from the first day of one system to that of the other. */
const SYSTEMS_APART = 1462;
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
const LAST_DAY = 2_958_465;
/** Lotus 1-2-3 took 1900 for a leap year, and every spreadsheet since: day 60 is its 29 February. */
const FALSE_LEAP_DAY = 60;

/** Reads a number format: its letters outside quotes, escapes and brackets say whether it shows a date or a time. */
export function shownAs(format: unknown): Shown {
  if (typeof format !== "string" || format === "General") return "number";
  const bare = format.replaceAll(/"[^"]*"|\\.|_.|\*./g, "");
  if (/\[[hms]+\]/i.test(bare)) return "elapsed";
  const letters = bare.replaceAll(/\[[^\]]*\]|general/gi, "").replaceAll(/s\.0+/gi, "s");
  if (/[0#?]/.test(letters)) return "number";
  const hasTime = /[hs]|a\/p|am\/pm/i.test(letters);
  const hasDate = /[yd]/i.test(letters) || (!hasTime && /m/i.test(letters));
  if (hasDate) return hasTime ? "date and time" : "date";
  return hasTime ? "time" : "number";
}

/**
 * A day number as ISO 8601: 2026-11-20, 2026-11-20T09:30:00 or 09:30:00, hours of an elapsed time as 36:00:00; with
 * milliseconds where it has some. Null when it is no day of the system, such as a negative one.
 */
export function dateText(day: number, shown: Shown, date1904: boolean): string | null {
  const ms = Math.round(day * DAY_MS);
  if (shown === "elapsed") return elapsedText(ms);
  if (!(ms >= 0 && ms < (LAST_DAY + 1 - (date1904 ? SYSTEMS_APART : 0)) * DAY_MS)) return null;
  const rest = ms % DAY_MS;
  const time = timeText(rest);
  if (shown === "time" && ms < DAY_MS) return time;
  const date = dayText((ms - rest) / DAY_MS, date1904);
  return rest === 0 && shown === "date" ? date : `${date}T${time}`;
}

/** The same instant in the other system of days. */
export function inOtherSystem(day: number, date1904: boolean): number {
  return date1904 ? day + SYSTEMS_APART : day - SYSTEMS_APART;
}

function elapsedText(ms: number): string {
  const hours = Math.floor(Math.abs(ms) / HOUR_MS);
  return `${ms < 0 ? "-" : ""}${String(hours).padStart(2, "0")}${timeText(Math.abs(ms) % HOUR_MS).slice(2)}`;
}

function timeText(ms: number): string {
  return new Date(ms).toISOString().slice(11, ms % 1000 === 0 ? 19 : 23);
}

function dayText(day: number, date1904: boolean): string {
  if (!date1904 && day === FALSE_LEAP_DAY) return "1900-02-29";
  const counted = !date1904 && day < FALSE_LEAP_DAY ? day + 1 : day;
  return new Date((date1904 ? EPOCH_1904 : EPOCH_1900) + counted * DAY_MS).toISOString().slice(0, 10);
}
