import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { expectationError } from "../../src/domain/expectations.ts";
import type { Expectations } from "../../src/domain/pair.ts";
import type { JobReport } from "../../src/domain/run.ts";

type Facts = NonNullable<JobReport["facts"]>;

const told = (expected: Expectations, facts: Facts) =>
  expectationError({ pair: "merge", expect: expected }, facts)?.message;

const FACTS: Facts = { rows: 7, "rows in": "12", unmatched: 12, "unmatched keys": ["LU1", "LU2"], delimiter: ";" };

describe("a fact", () => {
  it.each<[string, Expectations]>([
    ["nothing is expected", {}],
    ["it is the least that it may be", { rows: { min: 7 } }],
    ["it is the most that it may be", { rows: { max: 7 } }],
    ["it is between", { rows: { min: 1, max: 10 } }],
    ["it is exactly that", { rows: { min: 7, max: 7 } }],
    ["it is a list of so many", { "unmatched keys": { min: 2, max: 2 } }],
    ["it is a text that spells so many", { "rows in": { min: 12, max: 12 } }],
    ["all are", { rows: { min: 1 }, unmatched: { max: 12 } }],
  ])("is as expected when %s", (_, expected) => {
    expect(told(expected, FACTS)).toBeUndefined();
  });

  it.each<[Expectations, string]>([
    [{ unmatched: { max: 10 } }, "unmatched is 12, expected at most 10"],
    [{ rows: { min: 8 } }, "rows is 7, expected at least 8"],
    [{ rows: { min: 8, max: 9 } }, "rows is 7, expected at least 8"],
    [{ rows: { min: 1, max: 6.5 } }, "rows is 7, expected at most 6.5"],
    [{ rows: { min: 8, max: 8 } }, "rows is 7, expected 8"],
    [{ "unmatched keys": { max: 1 } }, "unmatched keys is 2, expected at most 1"],
    [{ "rows in": { max: 10 } }, "rows in is 12, expected at most 10"],
    [{ delimiter: { max: 1 } }, 'delimiter is ";", which is no number'],
    [
      { unmatched: { max: 10 }, rows: { min: 8 }, "rows in": { min: 1 } },
      "unmatched is 12, expected at most 10; rows is 7, expected at least 8",
    ],
    [
      { unmached: { max: 10 } },
      'the job reports no fact "unmached"; it reports rows, rows in, unmatched, unmatched keys, delimiter',
    ],
    [
      { colour: { min: 1 }, rows: { min: 8 }, toString: { min: 1 } },
      'rows is 7, expected at least 8; the job reports no fact "colour", "toString"; ' +
        "it reports rows, rows in, unmatched, unmatched keys, delimiter",
    ],
  ])("is not as expected: %j", (expected, message) => {
    expect(told(expected, FACTS)).toBe(message);
  });

  it.each<Facts[string]>(["", " ", "7x", "0x10", "1,234", "NaN", "Infinity", Number.NaN])(
    "of %j is no number",
    (rows) => {
      expect(told({ rows: { min: 0 } }, { rows })).toContain("is no number");
    },
  );

  it("that says much is cut, and so is a long list of facts", () => {
    expect(told({ rows: { min: 0 } }, { rows: "x".repeat(1_000) })).toHaveLength(71);
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`f${index}`, 1]));
    expect(told({ rows: { min: 0 } }, many)).toMatch(/, f19 and 5 more$/);
  });

  it("cannot be there when the job reports none", () => {
    expect(told({ rows: { min: 0 } }, {})).toBe('the job reports no facts, so not "rows"');
  });
});

describe("the error", () => {
  it("is permanent and says what to do", () => {
    expect(expectationError({ pair: "merge", expect: { rows: { min: 8 } } }, FACTS)).toMatchObject({
      code: "expectation-failed",
      kind: "permanent",
      hint: 'Correct the source, or change "expect" of pair "merge"; the run\'s log has all facts.',
    });
  });

  it("about names alone is for the config to mend", () => {
    expect(expectationError({ pair: "merge", expect: { row: { min: 8 } } }, FACTS)?.hint).toBe(
      'Correct the names in "expect" of pair "merge".',
    );
  });
});

test("any number is as expected exactly when it is within the bounds", () => {
  const number = fc.double({ noNaN: true });
  fc.assert(
    fc.property(number, number, number, (rows, min, max) => {
      expect(told({ rows: { min, max } }, { rows }) === undefined).toBe(rows >= min && rows <= max);
      expect(told({ rows: { min } }, { rows: String(rows) }) === undefined).toBe(rows >= min && Number.isFinite(rows));
    }),
  );
});
