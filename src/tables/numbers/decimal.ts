import { withoutSpaces } from "../without-spaces.ts";
import { productError, sumError } from "./exact-sum.ts";

/** How a column writes its numbers. */
export interface NumberRules {
  /** The decimal mark; a point unless told. */
  readonly decimal?: "." | "," | undefined;
  /** The mark between groups of three digits before the decimal mark; none unless told. See `isThousandsMark`. */
  readonly thousands?: string | undefined;
  /** Texts that count as blank, as "N.A."; spaces around do not matter. */
  readonly missing?: readonly string[] | undefined;
}

/** Whether a text may be the thousands mark: one character that is no digit, no sign, no exponent letter and not the decimal mark. */
export function isThousandsMark(text: string, decimal: "." | "," = "."): boolean {
  return [...text].length === 1 && text !== decimal && !/[\p{Nd}+\-eE]/u.test(text);
}

const SPACE = 32;
const PLUS = 43;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const SMALL_E = 101;
/** To be set in a capital letter to make it small. */
const SMALL = 32;

/** Up to here all whole numbers are doubles, and sums of whole numbers exact. */
const EXACT = 2 ** 53;

/** 10^0 to 10^22, all the powers of ten that are doubles. */
const POWERS = Float64Array.of(
  ...[1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11],
  ...[1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22],
);

/**
 * Reads cells as decimal numbers: an optional sign, digits with at most one decimal mark among, before or after them,
 * an optional exponent, spaces around. The number is the double nearest to the text, of two the even one.
 */
export class DecimalReader {
  readonly #mark: number;
  readonly #grammar: RegExp;
  readonly #thousands: string;
  readonly #decimal: string;
  readonly #blanks: ReadonlySet<string>;
  /** Values of the missing texts that are numbers: a cell of such a value may be one of those texts. */
  readonly #suspects: readonly number[];

  /** Throws when the thousands mark cannot be one. */
  constructor({ decimal = ".", thousands = "", missing = [] }: NumberRules) {
    if (thousands !== "" && !isThousandsMark(thousands, decimal)) {
      throw new Error(`"thousands" cannot be ${JSON.stringify(thousands)} where the decimal mark is "${decimal}"`);
    }
    this.#mark = decimal === "," ? COMMA : POINT;
    this.#decimal = decimal;
    this.#thousands = thousands;
    this.#grammar = grammarOf(decimal, thousands);
    this.#blanks = new Set(["", ...missing.map(withoutSpaces)]);
    this.#suspects = [...this.#blanks].flatMap((text) => this.#numberOf(text) ?? []);
  }

  /** The number in bytes[from, to) where it is plain enough to be read at once; NaN for all that `fromText` must decide. */
  fromBytes(bytes: Uint8Array, from: number, to: number): number {
    const value = this.#plainNumber(bytes, from, to);
    return this.#suspects.length > 0 && this.#suspects.includes(value) ? Number.NaN : value;
  }

  /**
   * A cell's text as a number; null for a blank cell (no text, spaces, or a missing text), undefined when it is neither.
   * A number too large for a double is neither, nor is one so small that it would become 0.
   */
  fromText(text: string | null): number | null | undefined {
    const bare = text === null ? "" : withoutSpaces(text);
    return this.#blanks.has(bare) ? null : this.#numberOf(bare);
  }

  #numberOf(bare: string): number | undefined {
    if (!this.#grammar.test(bare)) return undefined;
    const ungrouped = this.#thousands === "" ? bare : bare.replaceAll(this.#thousands, "");
    // ECMAScript lets an engine drop digits after the 20th; V8 does not, and tests hold it to that.
    const value = Number(ungrouped.replace(this.#decimal, "."));
    const isUnderflow = value === 0 && /^[^eE]*[1-9]/.test(ungrouped);
    return Number.isFinite(value) && !isUnderflow ? value : undefined;
  }

  /** Numbers of at most 18 significant digits, in the order of the bytes. */
  #plainNumber(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    let end = to;
    while (at < end && bytes[at] === SPACE) at++;
    while (at < end && bytes[end - 1] === SPACE) end--;
    const sign = bytes[at];
    if (at < end && (sign === MINUS || sign === PLUS)) at++;
    const first = at;
    const mark = this.#mark;
    let point = -1;
    // Twice nine digits, because those are whole numbers of 32 bits, which are quicker than doubles.
    let high = 0;
    let low = 0;
    let lowDigits = 0;
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0;
      const digit = byte - ZERO;
      if (digit < 0 || digit > 9) {
        if (byte !== mark || point >= 0) break;
        point = at;
      } else if (high < 1e8) {
        high = (high * 10 + digit) | 0;
      } else {
        low = (low * 10 + digit) | 0;
        lowDigits++;
      }
    }
    if (lowDigits > 9) return Number.NaN;
    const fractionDigits = point < 0 ? 0 : at - point - 1;
    const digits = at - first - (point < 0 ? 0 : 1);
    if (digits === 0) return Number.NaN;
    const power = (at === end ? 0 : exponentIn(bytes, at, end)) - fractionDigits;
    const lowScale = POWERS[lowDigits] ?? 1;
    const shifted = high * lowScale;
    const whole = shifted + low;
    const error = whole < EXACT ? 0 : sumError(shifted, low, whole) + productError(high, lowScale, shifted);
    const size = nearest(whole, error, power);
    return sign === MINUS ? -size : size;
  }
}

function grammarOf(decimal: string, thousands: string): RegExp {
  const mark = `[${decimal}]`;
  const grouped = thousands === "" ? "" : `[0-9]{1,3}(?:${escaped(thousands)}[0-9]{3})+|`;
  return new RegExp(`^[+-]?(?:(?:${grouped}[0-9]+)(?:${mark}[0-9]*)?|${mark}[0-9]+)(?:[eE][+-]?[0-9]+)?$`, "u");
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** The exponent from its letter to the end; NaN when there is none, or one of more than three digits. */
function exponentIn(bytes: Uint8Array, from: number, to: number): number {
  if (((bytes[from] ?? 0) | SMALL) !== SMALL_E) return Number.NaN;
  const sign = bytes[from + 1];
  const first = from + 1 < to && (sign === MINUS || sign === PLUS) ? from + 2 : from + 1;
  if (first >= to || to - first > 3) return Number.NaN;
  let exponent = 0;
  for (let at = first; at < to; at++) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    exponent = exponent * 10 + digit;
  }
  return sign === MINUS ? -exponent : exponent;
}

/** The double nearest to (whole + error) * 10^power, where `error` is what `whole` lost to rounding; NaN when that is not certain. */
function nearest(whole: number, error: number, power: number): number {
  if (!(power >= -22 && power <= 22)) return Number.NaN;
  // Two exact doubles, one rounding: W. D. Clinger, How to read floating point numbers accurately, PLDI 1990.
  if (error === 0) return power < 0 ? whole / (POWERS[-power] ?? 1) : whole * (POWERS[power] ?? 1);
  if (power > 0) return Number.NaN;
  const divisor = POWERS[-power] ?? 1;
  const quotient = whole / divisor;
  const product = quotient * divisor;
  const correction = (whole - product - productError(quotient, divisor, product) + error) / divisor;
  const value = quotient + correction;
  const rest = correction - (value - quotient);
  // `rest` is right to 2^-50 of a unit in the last place: only near the middle of two doubles could `value` be the wrong
  // one (the test is A. Ziv's, ACM Transactions on Mathematical Software 17, 1991).
  return value + rest * CERTAINTY === value ? value : Number.NaN;
}

const CERTAINTY = 1 + 2 ** -30;
