import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { isIsin } from "../../src/domain/isin.ts";

const REAL = [
  "US0378331005", // Apple
  "US5949181045", // Microsoft
  "LU0274208692", // Xtrackers MSCI World
  "LU0323578657", // Flossbach von Storch
  "IE00B4L5Y983", // iShares Core MSCI World
  "DE000BAY0017", // Bayer
  "DE0007164600", // SAP
  "GB0002634946", // BAE Systems
  "FR0000131104", // BNP Paribas
  "CH0038863350", // Nestlé
  "JP3633400001", // Toyota
  "KYG9830T1067", // Xiaomi, a letter beside digits
  "AU0000XVGZA3", // Treasury Corporation of Victoria
  "XS2314659447", // cleared internationally, of no country
] as const;

const CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS = "0123456789";
const text = (characters: string, length: number) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: length, maxLength: length });
const body = fc.tuple(text(CAPITALS, 2), text(CAPITALS + DIGITS, 9)).map((parts) => parts.join(""));
const fitting = (start: string) => [...DIGITS].filter((digit) => isIsin(start + digit));

it.each(REAL)("takes %s", (isin) => {
  expect(isIsin(isin)).toBe(true);
});

it.each([
  ["a wrong check digit", "US0378331006"],
  ["a wrong digit", "US0378331105"],
  ["two digits that changed places", "US0373831005"],
  ["a digit and a letter that changed places", "DE000BA0Y017"],
  ["small letters", "us0378331005"],
  ["one small letter", "DE000bAY0017"],
  ["a digit short", "US037833100"],
  ["a digit too many", "US03783310055"],
  ["a digit in the country", "U50378331005"],
  ["a letter as the check digit", "US037833100A"],
  ["a space before it", " US037833100"],
  ["a space in it", "US 378331005"],
  ["a space behind it", "US0378331005 "],
  ["a digit of another script", "US037833100٥"],
  ["a character beyond the first plane", "US037833100𝟓"],
  ["nothing", ""],
  ["a dash", "-"],
  ["zeros", "000000000000"],
])("refuses %s", (_, isin) => {
  expect(isIsin(isin)).toBe(false);
});

it.each([
  ["two letters that changed places", "AU0000VXGZA3"],
  ["a 0 and a 9 that changed places", "LU0905449244"],
])("cannot tell %s, which the check digit does not cover", (_, isin) => {
  expect(isIsin(isin)).toBe(true);
});

describe("of any eleven characters", () => {
  test("exactly one check digit fits, the one of the digits written out", () => {
    fc.assert(
      fc.property(body, (start) => {
        expect(fitting(start)).toEqual([checkDigit(start)]);
      }),
    );
  });

  test("no other digit in any place gives an ISIN", () => {
    fc.assert(
      fc.property(body, fc.integer({ min: 2, max: 11 }), fc.constantFrom(...DIGITS), (start, at, digit) => {
        const isin = start + checkDigit(start);
        const changed = isin.slice(0, at) + digit + isin.slice(at + 1);
        fc.pre(/\d/.test(isin.charAt(at)) && changed !== isin);
        expect(isIsin(changed)).toBe(false);
      }),
    );
  });
});

test("takes no text of another form", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 10, maxLength: 14 }), (any) => {
      fc.pre(!/^[A-Z]{2}[A-Z0-9]{9}[0-9]$/.test(any));
      expect(isIsin(any)).toBe(false);
    }),
  );
});

/** The textbook's way: letters written out as numbers, then Luhn over the digits. */
function checkDigit(start: string): string {
  const digits = [...start].map((character) => Number.parseInt(character, 36)).join("");
  const parts = [...digits].reverse().map((digit, index) => {
    const times = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return times > 9 ? times - 9 : times;
  });
  return String((10 - (parts.reduce((sum, part) => sum + part, 0) % 10)) % 10);
}
