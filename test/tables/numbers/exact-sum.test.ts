import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExactSum } from "../../../src/tables/numbers/exact-sum.ts";
import { exactScorer } from "../../support/exact.ts";

const doubles = fc.double({ noNaN: true, min: -(2 ** 900), max: 2 ** 900 });

function sumOf(values: readonly number[]): ExactSum {
  const sum = new ExactSum();
  for (const value of values) sum.add(value);
  return sum;
}

describe("an exact sum", () => {
  it("keeps what a sum of doubles would lose", () => {
    expect(sumOf([1e100, 1, -1e100]).terms()).toEqual([1]);
    expect(sumOf([1e300, 1e200, 1e100, 1, 1e-100, 1e-200, -1e300, -1e200, -1e100, -1]).dividedBy(1)).toEqual([
      1e-100, 1e-200,
    ]);
    expect(sumOf([5e-324, 2 ** 900, 5e-324, -(2 ** 900)]).terms()).toEqual([1e-323]);
  });

  it("is nothing when nothing is left", () => {
    expect(new ExactSum().terms()).toEqual([]);
    fc.assert(
      fc.property(fc.array(doubles), (values) => {
        expect(sumOf([...values, ...values.map((value) => -value)]).terms()).toEqual([]);
      }),
    );
  });

  it("is the same for any order of what is added", () => {
    const shuffled = fc
      .array(doubles, { minLength: 1 })
      .chain((values) =>
        fc.tuple(
          fc.constant(values),
          fc.shuffledSubarray(values, { minLength: values.length, maxLength: values.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([values, other]) => {
        expect(
          sumOf([
            ...values,
            ...sumOf(other)
              .terms()
              .map((term) => -term),
          ]).terms(),
        ).toEqual([]);
      }),
    );
  });

  it("does not grow after an overflow", () => {
    expect(sumOf(Array(1000).fill(Number.MAX_VALUE)).terms().length).toBeLessThan(5);
  });

  it("takes products without rounding", () => {
    const factors = fc.double({ noNaN: true, min: -1e100, max: 1e100 }).filter((value) => Math.abs(value) > 1e-100);
    fc.assert(
      fc.property(factors, factors, (a, b) => {
        const sum = new ExactSum();
        sum.addProduct(a, b);
        const [low = 0, high = 0] = sum.terms().length === 1 ? [0, ...sum.terms()] : sum.terms();
        expect(high).toBe(a * b);
        expect(wholeOf(low) + wholeOf(high)).toBe((wholeOf(a) * wholeOf(b)) >> 1074n);
      }),
    );
  });

  it("divides to the nearest double, and leaves no rest when there is none", () => {
    const ordinary = fc.oneof(fc.double({ noNaN: true, min: 1e-6, max: 1e6 }), fc.integer({ min: -1e6, max: 1e6 }));
    fc.assert(
      fc.property(fc.array(ordinary, { minLength: 1, maxLength: 20 }), (values) => {
        const { mean } = exactScorer(values, 0);
        expect(sumOf(values).dividedBy(values.length)[0]).toBe(mean + 0);
      }),
    );
    fc.assert(
      fc.property(doubles, fc.integer({ min: 1, max: 1000 }), (value, count) => {
        const quotient = sumOf(Array.from({ length: count }, () => value)).dividedBy(count);
        expect(quotient).toEqual([value + 0, 0]);
      }),
    );
  });
});

/** A double in units of 2^-1074. */
function wholeOf(value: number): bigint {
  const exponent = value === 0 ? 0 : Math.max(Math.floor(Math.log2(Math.abs(value))) - 54, -1074);
  return BigInt(value / 2 ** exponent) << BigInt(exponent + 1074);
}
