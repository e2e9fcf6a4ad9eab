import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DecimalReader, type NumberRules } from "../../../src/tables/numbers/decimal.ts";
import { nearestDouble } from "../../support/exact.ts";
import { fromBytes, plain, read, reading } from "../../support/read-number.ts";

/** What is promised of a text in the grammar: the nearest double, if that is one, and no 0 for what is not 0. */
function wanted(text: string): number | undefined {
  const value = nearestDouble(text.trim());
  return Number.isFinite(value) && (value !== 0 || !/^[^e]*[1-9]/i.test(text)) ? value : undefined;
}

const digits = (maxLength: number) => fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength, size: "max" });
const signs = fc.constantFrom("", "+", "-");
const exponents = (size: number) =>
  fc.option(fc.tuple(fc.constantFrom("e", "E"), signs, fc.nat(size)), { nil: ["", "", ""] as const });
const spaces = fc.constantFrom("", " ", "   ");

function decimalTexts(size: { readonly digits: number; readonly exponent: number }): fc.Arbitrary<string> {
  const whole = fc.tuple(digits(size.digits), fc.constantFrom("", "."), digits(size.digits));
  return fc
    .tuple(spaces, signs, whole, exponents(size.exponent), spaces)
    .filter(([, , [before, , after]]) => before !== "" || after !== "")
    .map(([left, sign, [before, point, after], exponent, right]) => {
      const fraction = point === "" ? "" : `.${after}`;
      return `${left}${sign}${point === "" ? before + after : before}${fraction}${exponent.join("")}${right}`;
    });
}

describe("a number", () => {
  it.each([
    ["cells as they are", decimalTexts({ digits: 9, exponent: 20 })],
    ["many digits", decimalTexts({ digits: 30, exponent: 30 })],
    ["very many digits", decimalTexts({ digits: 900, exponent: 400 })],
    ["any double, shortest", fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)],
    [
      "prices to 18 digits",
      fc.tuple(fc.bigInt(10n ** 16n, 10n ** 18n), fc.nat(18)).map(([whole, places]) => pointed(whole, places)),
    ],
  ])("is the double nearest to its text: %s", (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const value = wanted(text);
        expect(plain.fromText(text)).toBe(value);
        expect(read(text)).toBe(value);
      }),
      { numRuns: 2000 },
    );
  });

  it("is the even one of two equally near, and no digit is too far behind to decide", () => {
    const halfway = fc.tuple(fc.bigInt(2n ** 52n, 2n ** 53n - 1n), fc.integer({ min: -1074, max: 60 }));
    fc.assert(
      fc.property(halfway, ([whole, exponent]) => {
        const middle = binary(whole * 2n + 1n, exponent - 1);
        const more = middle.includes(".") ? `${middle}${"0".repeat(40)}1` : `${middle}.${"0".repeat(40)}1`;
        for (const text of [middle, more]) expect(read(text)).toBe(nearestDouble(text));
      }),
    );
    expect(
      ["9007199254740993", "4503599627370497.5", "4503599627370496.50", "0.5000000000000000277"].map((text) =>
        read(text),
      ),
    ).toEqual([9007199254740992, 4503599627370498, 4503599627370496, 0.5]);
  });

  it("is the nearer one of two where 18 digits are all but equally near to both", () => {
    for (let round = 0; round < 4000; round++) {
      const text = nearlyHalfway(round);
      if (text !== undefined) expect([text, read(text)]).toEqual([text, nearestDouble(text)]);
    }
  });

  it("is never another one from the bytes than from the text", () => {
    const oddities = fc.string({ unit: fc.constantFrom(..."0019.,+-eE _x'\t\u00a0\u0661"), maxLength: 12 });
    const rules = fc.record<NumberRules>({
      decimal: fc.constantFrom(".", ",", undefined),
      thousands: fc.constantFrom("'", " ", "\u00a0", undefined),
      missing: fc.constantFrom([], ["-1"], ["9.0", "", "x"], undefined),
    });
    fc.assert(
      fc.property(oddities, rules, (text, rule) => {
        const reader = new DecimalReader(rule);
        const number = fromBytes(text, reader);
        if (!Number.isNaN(number)) expect(reader.fromText(text)).toBe(number);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    "5",
    "-0.5",
    " +12.50 ",
    "1.",
    ".5",
    "6114444.9004997285",
    "0.1234567890123456",
    "2.5e-7",
    "1E+3",
    "123456789012345678",
    "000000000000000000007",
  ])("is read from the bytes alone when it is plain: %j", (text) => {
    expect(fromBytes(text)).toBe(nearestDouble(text.trim()));
  });

  it.each([
    ...[
      "NaN",
      "nan",
      "inf",
      "-Infinity",
      "1e400",
      "-1e400",
      "0x10",
      "0b1",
      "1,234",
      "1.234,56",
      "1_000",
      "1 000",
      "--1",
    ],
    ...[
      "+-1",
      "1e",
      "1e+",
      "e5",
      ".e5",
      ".",
      "-",
      "+.",
      "1.2.3",
      "1e5.5",
      "1e5e5",
      "١",
      "１",
      "−1",
      "1f",
      "$1",
      "1%",
      "(1)",
    ],
    ...["\t1", "1\n", "\u00a01", "- 1", "1 e5", "1'000", "12,5", "1e-400", "2e-324", "-0.1e-999999999999"],
  ])("is not %j", (text) => {
    expect(fromBytes(text)).toBeNaN();
    expect(plain.fromText(text)).toBeUndefined();
  });

  it("may be as small as the smallest double, but does not become 0", () => {
    expect(["5e-324", "3e-324", "-2.5e-324", "0e-999", "0.000e99999", "-0"].map((text) => read(text))).toEqual([
      5e-324, 5e-324, -5e-324, 0, 0, -0,
    ]);
    // Half the smallest double, to which 0 and the smallest are equally near.
    const half = binary(1n, -1075);
    expect([read(half), read(`${half}1`)]).toEqual([undefined, 5e-324]);
  });

  it("has its decimal comma, and then no point", () => {
    const texts = ["1,5", " -,5 ", "3,", "12", "1,25e2", "1.5", "1,2,3"];
    expect(texts.map(reading({ decimal: "," }))).toEqual([1.5, -0.5, 3, 12, 125, undefined, undefined]);
  });
});

function pointed(whole: bigint, places: number): string {
  const text = whole.toString().padStart(places + 1, "0");
  return `${text.slice(0, text.length - places)}.${text.slice(text.length - places)}`;
}

/** whole * 2^exponent, all digits. */
function binary(whole: bigint, exponent: number): string {
  return exponent >= 0 ? (whole << BigInt(exponent)).toString() : pointed(whole * 5n ** BigInt(-exponent), -exponent);
}

/** A number 2^-51 of the way beside the middle of two doubles, where there is one for this round. */
function nearlyHalfway(round: number): string | undefined {
  const fives = 5n ** 22n;
  const away = round % 2 === 0 ? 1n : -1n;
  const shift = BigInt(44 + (round % 8));
  // whole * 2^shift is to be one more or less than an odd multiple of 5^22.
  const half = (fives + 1n) / 2n;
  let inverse = 1n;
  for (let bit = 0n; bit < shift; bit++) inverse = (inverse * half) % fives;
  const whole = ((((away * inverse) % fives) + fives) % fives) + BigInt(Math.floor(round / 8)) * fives;
  const middle = ((whole << shift) - away) / fives;
  const isMiddle = middle % 2n === 1n && middle.toString(2).length === 54;
  return isMiddle && whole < 10n ** 18n ? pointed(whole, 22) : undefined;
}
