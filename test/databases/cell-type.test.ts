import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CellGuess, type CellType, fitsType, guessOf, typeOfGuess, widen } from "../../src/domain/cell-type.ts";

const GUESSES: readonly CellGuess[] = [
  ...(["blank", "integer", "long", "double", "boolean"] as const),
  ...(["date", "timestamp", "instant", "text"] as const),
];

describe("what a cell looks like", () => {
  test.each<[CellGuess, readonly string[]]>([
    ["blank", ["", " ", "\t"]],
    ["integer", ["0", "-1", "12", " 5 ", "9007199254740991", "-0"]],
    ["long", ["9007199254740992", "9223372036854775807", "-9223372036854775808"]],
    ["double", ["1.5", "-0.1", ".5", "5.", "1e3", "1E-7", "1.10", "0.0", "0e5", "5e-324"]],
    ["boolean", ["true", "False", "TRUE"]],
    ["date", ["2026-11-21", "2028-02-29", "0001-01-01", "2000-02-29"]],
    ["timestamp", ["2026-11-21T11:03", "2026-11-21 11:03:00", "2026-11-21T11:03:00.123456"]],
    ["instant", ["2026-11-21T11:03:00.000Z", "2026-11-21 11:03:00+01:00", "2026-11-21T11:03-14:59"]],
    [
      "text",
      ["007", "-007", "00.5", "+5", "1,234", "1_000", "0x10", "NaN", "inf", "-", ".", "1e", "9223372036854775808"],
    ],
    ["text", ["1e400", "1e-400", "2026-02-29", "1900-02-29", "2026-13-01", "0000-01-01", "2026-1-1", "21.11.2026"]],
    [
      "text",
      ["2026-11-21T24:00", "2026-11-21T11:60", "2026-11-21T11:03:00.1234567", "2026-11-21T11:03+15:00", "yes", "t"],
    ],
  ])("%s: %j", (guess, cells) => {
    expect(cells.map(guessOf)).toEqual(cells.map(() => guess));
  });
});

describe("what several cells come to", () => {
  test.each<[CellGuess, readonly CellGuess[]]>([
    ["integer", ["blank", "integer"]],
    ["double", ["integer", "double"]],
    ["long", ["integer", "long"]],
    ["text", ["long", "double"]],
    ["timestamp", ["date", "timestamp"]],
    ["text", ["timestamp", "instant"]],
    ["text", ["integer", "boolean"]],
    ["text", ["integer", "date"]],
  ])("%s of %j", (result, guesses) => {
    expect(guesses.reduce(widen)).toBe(result);
  });

  test("the order of cells does not matter", () => {
    for (const a of GUESSES) {
      expect(widen(a, a)).toBe(a);
      for (const b of GUESSES) {
        expect(widen(a, b)).toBe(widen(b, a));
        for (const c of GUESSES) expect(widen(widen(a, b), c)).toBe(widen(a, widen(b, c)));
      }
    }
  });

  test("every cell fits the type that its column is made with", () => {
    const cell = fc.oneof(
      fc.integer().map(String),
      fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String),
      fc.double().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
      fc.constantFrom("", "true", "x", "007"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 4 }), (cells) => {
        const type = typeOfGuess(cells.map(guessOf).reduce(widen, "blank"));
        return cells.every((text) => text.trim() === "" || fitsType(type, text.trim()));
      }),
      { numRuns: 2_000 },
    );
  });
});

test.each<[CellType, readonly string[], readonly string[]]>([
  ["integer", ["1", "9223372036854775807"], ["1.0", "007", "9223372036854775808", "x"]],
  ["double", ["1", "1.5", "9007199254740993"], ["1e400", "1,5", "NaN"]],
  ["decimal", ["1.10", "1e400"], ["1,5"]],
  ["boolean", ["true", "FALSE", "0", "1"], ["2", "yes"]],
  ["date", ["2026-11-21"], ["2026-11-21T00:00"]],
  ["timestamp", ["2026-11-21", "2026-11-21T11:03"], ["2026-11-21T11:03Z"]],
  ["instant", ["2026-11-21T11:03Z"], ["2026-11-21T11:03"]],
  ["text", ["anything"], []],
  ["any", ["{1,2}"], []],
])("a column of type %s takes %j but not %j", (type, taken, refused) => {
  expect(taken.map((text) => fitsType(type, text))).toEqual(taken.map(() => true));
  expect(refused.map((text) => fitsType(type, text))).toEqual(refused.map(() => false));
});
