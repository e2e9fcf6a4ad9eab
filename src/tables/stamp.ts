import { createRequire } from "node:module";

/** Whether a text is a format for stampText: "iso", "epoch", "epoch-ms", or Luxon tokens that tell the date at least. */
export function isStampFormat(format: string): boolean {
  if (format === "iso" || format === "epoch" || format === "epoch-ms") return true;
  // Luxon writes what it does not know as it stands, so a format is known by what changes with the time.
  const { DateTime } = loadLuxon();
  const [one, other] = [DateTime.utc(2001, 2, 3), DateTime.utc(2012, 11, 24)];
  return one.toFormat(format) !== other.toFormat(format);
}

/** An instant as text, in UTC: ISO 8601 with milliseconds, seconds or milliseconds since 1970, or by Luxon's tokens. */
export function stampText(at: Date, format: string): string {
  if (format === "iso") return at.toISOString();
  if (format === "epoch") return String(Math.floor(at.getTime() / 1000));
  if (format === "epoch-ms") return String(at.getTime());
  return loadLuxon().DateTime.fromJSDate(at, { zone: "utc" }).toFormat(format);
}

/** Only formats of its own tokens need it. */
function loadLuxon(): typeof import("luxon") {
  return createRequire(import.meta.url)("luxon");
}
