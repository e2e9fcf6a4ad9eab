import { DateTime } from "luxon";
import { FlowError } from "../domain/errors.ts";
import type { DateFormats } from "../domain/pattern.ts";

/** Dates of patterns by Luxon's tokens, always in UTC and in English. */
export const luxonDates: DateFormats = { expression, parse: remembered(parse), write: remembered(write) };

function expression(format: string): string {
  checkTokens(format);
  const { regex } = DateTime.fromFormatExplain("", format, LOCALE);
  if (regex === undefined) throw new RangeError(`the date format "${format}" cannot be read`);
  return asPart(regex.source);
}

function parse(text: string, format: string): string | undefined {
  const tokens = tokensOf(format);
  // Without a year Luxon would take this year's, and the answer would change at New Year.
  if (!tokens.some((token) => YEAR.test(token))) return undefined;
  const date = DateTime.fromFormat(text, format, ZONE);
  if (!date.isValid) return undefined;
  const hasTime = tokens.some((token) => TIME.test(token));
  const iso = hasTime ? date.toISO({ suppressMilliseconds: true }) : date.toISODate();
  return write(iso, format) === text ? iso : undefined;
}

function write(iso: string, format: string): string {
  const date = DateTime.fromISO(iso, ZONE);
  if (date.isValid) return date.toFormat(format, LOCALE);
  const hint = "Read it in the source with a date format, such as {date:yyyyMMdd}.";
  throw new FlowError("input-invalid", `"${iso}" is no date`, { hint });
}

const MOST_REMEMBERED = 10_000;

/** Many files bear the same few dates, and reading one costs as much as all else that is done for a file. */
function remembered<Answer>(ask: (text: string, format: string) => Answer): (text: string, format: string) => Answer {
  const answers = new Map<string, { readonly answer: Answer }>();
  return (text, format) => {
    const question = `${format}\0${text}`;
    const known = answers.get(question);
    if (known !== undefined) return known.answer;
    const answer = ask(text, format);
    if (answers.size >= MOST_REMEMBERED) answers.clear();
    answers.set(question, { answer });
    return answer;
  };
}

const LOCALE = { locale: "en", numberingSystem: "latn" } as const;
const ZONE = { ...LOCALE, zone: "utc" } as const;

/** Zones, eras and locale-dependent forms are left out: what is read with them does not come out again the same. */
const TOKEN = /^(?:y|yy|yyyy|L{1,4}|M{1,4}|dd?|o|ooo|q|kkkk|WW?|EEEE?|cccc?|E|c|HH?|hh?|mm?|ss?|S|SSS|a)$/;
const YEAR = /^(?:y|kkkk)/;
const TIME = /^[HhmsSa]/;
const QUOTED = /'[^']*'/g;

/** Runs of one letter outside quotes. */
function tokensOf(format: string): readonly string[] {
  return format.replace(QUOTED, "|").match(/([A-Za-z])\1*/g) ?? [];
}

function checkTokens(format: string): void {
  const tokens = tokensOf(format);
  const unknown = tokens.find((token) => !TOKEN.test(token));
  if (unknown !== undefined) throw new RangeError(`"${unknown}" is no date token that can be used here`);
  if (tokens.length === 0) throw new RangeError("it has no date token");
  if (format.replace(QUOTED, "").includes("'")) throw new RangeError("it has a quote without its partner");
}

/** Luxon's expression as a part of a larger one: no anchors, no groups, no escapes that the `u` flag refuses. */
function asPart(source: string): string {
  return source
    .replace(/^\^|\$$/g, "")
    .replace(/\\.|\((?!\?)/g, (found) => (found === "(" ? "(?:" : plainEscape(found)));
}

function plainEscape(escaped: string): string {
  return /^\\[-,#\s]$/.test(escaped) ? escaped.slice(1) : escaped;
}
