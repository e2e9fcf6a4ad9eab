/** What a column of a database table takes. `decimal` and `any` are met in tables that exist, never made by us. */
export type CellType = "integer" | "double" | "decimal" | "boolean" | "date" | "timestamp" | "instant" | "text" | "any";

/** What is known of a column after some of its cells. `long` is a whole number that a double could not hold. */
export type CellGuess = "blank" | "integer" | "long" | "double" | "boolean" | "date" | "timestamp" | "instant" | "text";

/** No leading zeros: 007 and a phone number are names, not numbers. */
const WHOLE = /^-?(?:0|[1-9]\d*)$/;
/** No sign +, no hex, no separators, no NaN: the strict decimal grammar. */
const DECIMAL = /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
/** ISO 8601 with a blank or T; at most microseconds and at most 14:59 from UTC, as PostgreSQL takes them. */
const TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?)?$/;
const BOOLEAN = /^(?:true|false)$/i;
/** Of each month, in a leap year. */
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** The bounds of a 64-bit integer. */
const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 63n - 1n;

/** What one cell looks like. `007`, `+5` and a whole number beyond 64 bits are text, so no digit is ever lost. */
export function guessOf(cell: string): CellGuess {
  const text = cell.trim();
  if (text === "") return "blank";
  if (!startsAsNumber(text)) return BOOLEAN.test(text) ? "boolean" : "text";
  if (WHOLE.test(text)) return wholeGuess(text);
  if (isDouble(text)) return "double";
  return timeGuess(text) ?? "text";
}

/** What two guesses of one column come to. Commutative, associative and idempotent, so the order of cells is no matter. */
export function widen(a: CellGuess, b: CellGuess): CellGuess {
  if (a === b || b === "blank") return a;
  if (a === "blank") return b;
  return widened(a, b) ?? widened(b, a) ?? "text";
}

/** The type a column is made with; one that is blank in every row takes text. */
export function typeOfGuess(guess: CellGuess): CellType {
  if (guess === "blank") return "text";
  return guess === "long" ? "integer" : guess;
}

/** Whether a cell (not blank, without surrounding spaces) may go into a column of that type unchanged. */
export function fitsType(type: CellType, text: string): boolean {
  switch (type) {
    case "text":
    case "any":
      return true;
    case "integer":
      return WHOLE.test(text) && wholeGuess(text) !== "text";
    case "double":
      return isDouble(text);
    case "decimal":
      return DECIMAL.test(text);
    case "boolean":
      return BOOLEAN.test(text) || text === "1" || text === "0";
    case "date":
      return timeGuess(text) === "date";
    case "timestamp":
      return timeGuess(text) === "timestamp" || timeGuess(text) === "date";
    case "instant":
      return timeGuess(text) === "instant";
    default:
      return type satisfies never;
  }
}

/** The type in words, for "expected ...". */
export function describeType(type: CellType): string {
  return WORDS[type];
}

const WORDS: Readonly<Record<CellType, string>> = {
  integer: "a whole number of at most 64 bits, without leading zeros",
  double: "a number such as -12.5 or 1e3",
  decimal: "a number such as -12.5",
  boolean: "true or false",
  date: "a date such as 2026-11-21",
  timestamp: "a time without zone such as 2026-11-21T11:03:00",
  instant: "a time with zone such as 2026-11-21T11:03:00Z",
  text: "text",
  any: "a value of the column's own type",
};

/** In one direction; the caller tries both. */
function widened(a: CellGuess, b: CellGuess): CellGuess | undefined {
  if (a === "integer" && (b === "long" || b === "double")) return b;
  return a === "date" && b === "timestamp" ? b : undefined;
}

/** A digit, a minus or a point: what numbers and dates have in common, and most text has not. */
function startsAsNumber(text: string): boolean {
  const first = text.charCodeAt(0);
  return (first >= 48 && first <= 57) || first === 45 || first === 46;
}

/** Up to 15 characters a double holds it for certain; beyond, it is counted exactly. */
function wholeGuess(text: string): CellGuess {
  if (text.length < 16) return "integer";
  const value = BigInt(text);
  if (value < SMALLEST || value > LARGEST) return "text";
  return Number.isSafeInteger(Number(value)) ? "integer" : "long";
}

/** Neither too large for a double nor so small that it would become 0. */
function isDouble(text: string): boolean {
  if (!DECIMAL.test(text)) return false;
  const value = Number(text);
  if (value === 0) return !/^[^eE]*[1-9]/.test(text);
  return Number.isFinite(value);
}

/** Undefined for a day that the calendar does not have. */
function timeGuess(text: string): CellGuess | undefined {
  const parts = TIME.exec(text);
  if (parts === null || !isCalendarDay(Number(parts[1]), Number(parts[2]), Number(parts[3]))) return undefined;
  if (text.length === 10) return "date";
  return parts[4] === undefined ? "timestamp" : "instant";
}

/** Gregorian, from year 1. */
function isCalendarDay(year: number, month: number, day: number): boolean {
  if (year < 1 || day < 1 || day > (DAYS[month - 1] ?? 0)) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month !== 2 || day < 29 || isLeap;
}
