import { describe, expect, it } from "vitest";
import { DecimalReader, isThousandsMark } from "../../../src/tables/numbers/decimal.ts";
import { fromBytes, plain, read, reading } from "../../support/read-number.ts";

describe("a thousands mark", () => {
  it("stands between groups of three, before the decimal mark", () => {
    const number = reading({ thousands: "," });
    const good = ["1,234", "-12,345.6", "1,234,567.", "123,456e2", "1234567", "1234.5", "12", "0,001", " 1,000 "];
    expect(good.map(number)).toEqual([1234, -12345.6, 1234567, 12345600, 1234567, 1234.5, 12, 1, 1000]);
    const bad = [
      "1,23",
      "12,3456",
      "1234,567",
      ",123",
      "1,",
      "1,,234",
      "1,234567",
      "1.234,567",
      "1e1,000",
      "1,234,56",
      ",",
    ];
    for (const text of bad) expect([text, number(text)]).toEqual([text, undefined]);
  });

  it.each([
    [".", ","],
    ["'", "."],
    ["’", "."],
    [" ", ","],
    ["\u00a0", ","],
    ["\u202f", ","],
    ["]", "."],
    ["\\", "."],
    ["$", "."],
  ] as const)("can be %j", (thousands, decimal) => {
    const number = reading({ thousands, decimal });
    expect(number(`-1${thousands}234${thousands}567${decimal}5`)).toBe(-1234567.5);
    expect(number(`1${thousands}23`)).toBeUndefined();
    expect(isThousandsMark(thousands, decimal)).toBe(true);
  });

  it("cannot be what a number is made of, nor more than one character", () => {
    for (const text of ["5", "٣", "+", "-", "e", "E", ".", "", "  ", ",,"]) {
      expect(isThousandsMark(text, ".")).toBe(false);
      if (text !== "") expect(() => new DecimalReader({ thousands: text })).toThrow('"thousands" cannot be');
    }
    expect(isThousandsMark(",", ",")).toBe(false);
    expect(() => new DecimalReader({ thousands: ",", decimal: "," })).toThrow('where the decimal mark is ","');
  });
});

describe("a blank cell", () => {
  it("is none, empty or of spaces", () => {
    expect(plain.fromText(null)).toBeNull();
    expect(["", " ", "     "].map((text) => read(text))).toEqual([null, null, null]);
    expect(["\t", "\u00a0", "NA", "null", "-"].map((text) => read(text))).toEqual(Array(5).fill(undefined));
  });

  it("is one of the missing texts, spaces around them or not", () => {
    const number = reading({ missing: ["N.A.", " - "] });
    expect(["N.A.", "  N.A. ", "-", " -", "n.a.", "N.A", "--"].map(number)).toEqual([
      ...[null, null, null, null],
      ...[undefined, undefined, undefined],
    ]);
  });

  it("is a missing text that looks like a number, and not another text of that number", () => {
    const number = reading({ missing: ["-999", "1,5", "0"], decimal: "," });
    expect(["-999", " -999 ", "-999,0", "-9,99e2", "1,5", "1,50", "0", "-0", "0,0", "999"].map(number)).toEqual([
      ...[null, null, -999, -999, null, 1.5, null, -0, 0, 999],
    ]);
    expect(fromBytes("999", new DecimalReader({ missing: ["-999"] }))).toBe(999);
  });
});
