import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Moments, type Scorer } from "../../../src/tables/numbers/moments.ts";
import { exactScorer, exactScores } from "../../support/exact.ts";

/** As a job does it: a second pass when the first asks for a scale. */
function momentsOf(values: Iterable<number>): Moments {
  const first = added(values, new Moments());
  const scale = first.fittingScale();
  return scale === undefined ? first : added(values, new Moments(scale));
}

function added(values: Iterable<number>, moments: Moments): Moments {
  for (const value of values) moments.add(value);
  return moments;
}

function scorerOf(values: Iterable<number>, ddof: 0 | 1 = 0): Scorer {
  const scorer = momentsOf(values).scorer(ddof);
  if (scorer === undefined) throw new Error("there is no deviation");
  return scorer;
}

/** Of difference, deviation and quotient, and the one of the exact score. */
const FOUR_ROUNDINGS = 4.01 * 2 ** -53;

function expectNear(value: number, exact: number): void {
  expect(Math.abs(value - exact)).toBeLessThanOrEqual(Math.max(FOUR_ROUNDINGS * Math.abs(exact), Number.MIN_VALUE));
}

const someDoubles = fc.double({ noNaN: true, noDefaultInfinity: true });
const ddofs = fc.constantFrom<(0 | 1)[]>(0, 1);
const cents = fc.integer({ min: -1e9, max: 1e9 }).map((whole) => whole / 100);

describe("scores", () => {
  it("are the golden ones to the last bit", () => {
    const navs = [
      6114444.9004997285, 8707500.906919869, 6538522.20016346, 7126350.388407105, 7402424.3922523735, 4951582.096309099,
      8214679.588018022,
    ];
    const scorer = scorerOf(navs);
    expect(navs.map((nav) => scorer.score(nav))).toEqual([
      -0.7566135042185356, 1.4392182188295246, -0.39749963034900887, 0.10028051024627437, 0.33406337264932884,
      -1.7413400310163856, 1.0218910638588021,
    ]);
    expect(scorer).toMatchObject({ mean: 7007929.210367094, deviation: 1180899.2370420299 });
  });

  it.each([
    ["doubles of any size", someDoubles],
    ["prices", cents],
    ["large numbers that differ little", fc.double({ noNaN: true, min: 0, max: 1 }).map((small) => 1e9 + small)],
    ["neighbours", fc.integer({ min: 0, max: 3 }).map((steps) => 0.1 + steps * 2 ** -56)],
    ["tiny numbers", fc.double({ noNaN: true, min: -1e-300, max: 1e-300 })],
    ["subnormal numbers", fc.integer({ min: -9, max: 9 }).map((whole) => whole * Number.MIN_VALUE)],
    [
      "huge numbers",
      fc.oneof(fc.double({ noNaN: true, min: 1e307 }), fc.double({ noNaN: true, max: -1e307 })).filter(Number.isFinite),
    ],
    ["huge numbers of one sign", fc.double({ noNaN: true, min: 1e308, max: Number.MAX_VALUE })],
    ["small whole numbers", fc.integer({ min: -3, max: 3 })],
    [
      "magnitudes far apart",
      fc.constantFrom(0, 1, -1, 0.1, 1e-9, 1e-100, 5e-324, 1e9, -1e9, 1e100, -1e100, 1e300, -1e300),
    ],
  ])("agree with exact fractions: %s", (_, values) => {
    const several = fc.array<number>(values, { minLength: 2, maxLength: 40, size: "max" });
    fc.assert(
      fc.property(several, ddofs, (list, ddof) => {
        fc.pre(list.some((value) => value !== list[0]));
        const scorer = scorerOf(list, ddof);
        const exact = exactScores(list, ddof);
        for (const [index, value] of list.entries()) expectNear(scorer.score(value), exact[index] ?? Number.NaN);
      }),
      { numRuns: 300 },
    );
  });

  it("are the rounded difference over the rounded deviation, no digit less", () => {
    const ordinary = fc.oneof(cents, fc.double({ noNaN: true, min: 1e-6, max: 1e6 }), fc.integer({ min: -9, max: 9 }));
    fc.assert(
      fc.property(fc.array(ordinary, { minLength: 2, maxLength: 20 }), ddofs, (values, ddof) => {
        fc.pre(values.some((value) => value !== values[0]));
        const scorer = scorerOf(values, ddof);
        const exact = exactScorer(values, ddof);
        expect(scorer).toMatchObject({ mean: exact.mean + 0, deviation: exact.deviation });
        for (const value of values) expect(scorer.score(value)).toBe(exact.difference(value) / exact.deviation + 0);
      }),
      { numRuns: 1000 },
    );
  });

  it("agree when an outlier comes first", () => {
    for (const outlier of [1e6, -1e15, 1e40]) {
      const values = [outlier, ...Array.from({ length: 500 }, (_, index) => (index * 37) % 101)];
      const scorer = scorerOf(values);
      const exact = exactScores(values, 0);
      for (const [index, value] of values.entries()) expectNear(scorer.score(value), exact[index] ?? Number.NaN);
    }
  });

  it("agree for a million numbers", () => {
    const values = new Float64Array(1_000_000);
    for (let index = 0, seed = 1; index < values.length; index++) {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      values[index] = 1e9 + seed / 2 ** 31;
    }
    const scorer = scorerOf(values);
    const exact = exactScorer(values, 0);
    expect(scorer).toMatchObject({ mean: exact.mean, deviation: exact.deviation });
    for (const value of values.subarray(0, 2000)) expectNear(scorer.score(value), exact.score(value));
  });

  it("do not depend on the order of the values", () => {
    const orders = fc.array(someDoubles, { minLength: 2, maxLength: 30 }).chain((values) => {
      const all = { minLength: values.length, maxLength: values.length };
      return fc.tuple(fc.constant(values), fc.shuffledSubarray(values, all));
    });
    fc.assert(
      fc.property(orders, ([values, other]) => {
        fc.pre(values.some((value) => value !== values[0]));
        const [scorer, another] = [scorerOf(values), scorerOf(other)];
        for (const value of values) expect(another.score(value)).toBe(scorer.score(value));
      }),
    );
  });

  it("are 0 for the mean, and never -0", () => {
    expect(scorerOf([1, 2, 3]).score(2)).toBe(0);
    expect(scorerOf([-3, -2, -1]).score(-2)).toBe(0);
    expect(scorerOf([-1, 0, 1]).score(-0)).toBe(0);
    expect(scorerOf([1e308, -1e308, 0]).score(0)).toBe(0);
    expect(scorerOf([1e138, -1e138, 5e-324, 0]).score(0)).toBe(0);
  });

  it.each([
    // As doubles, 0.1 + 0.2 + 0.3 is not 0.6 but 2^-55 / 3 away from it.
    [0.2, [0.1, 0.2, 0.3]],
    [1, [1e-30, 2, 1]],
    [1, [1e-300, 2, 1]],
    [1.62, [1.62, 3.24, 3.24, 0, 1e-30]],
    [0, [1e100, -1e100, 1e-100, 0]],
    [0, [1e-100, -1e-100, 5e-324, 0]],
  ])("tell a number beside the mean from the mean: %d of %j", (value, values) => {
    expectNear(scorerOf(values).score(value), exactScorer(values, 0).score(value));
  });
});

describe("moments", () => {
  it("have no deviation without numbers, with one, or with equal ones", () => {
    for (const values of [[], [5], [0.1, 0.1, 0.1], [0, -0], [1e308, 1e308], [5e-324, 5e-324]]) {
      for (const ddof of [0, 1] as const) {
        expect(added(values, new Moments()).scorer(ddof)).toBeUndefined();
        expect(added(values, new Moments()).fittingScale()).toBeUndefined();
      }
    }
  });

  it("know count, least and largest", () => {
    expect(momentsOf([3, -1, 2])).toMatchObject({ count: 3, min: -1, max: 3 });
    expect(new Moments()).toMatchObject({ count: 0, min: Number.NaN, max: Number.NaN });
  });

  it("ask for a scale only where squares would overflow or lose digits, and once", () => {
    const unscaled = [
      [1e138, -1e138],
      [1e-120, 0],
      [1e9, 1e9 + 1e-6],
    ];
    for (const values of unscaled) expect(added(values, new Moments()).fittingScale()).toBeUndefined();
    const scaled = [
      [Number.MAX_VALUE, -Number.MAX_VALUE],
      [1e308, 0],
      [1e139, 5e-324],
      [0, 5e-324],
      [1e-121, 0],
    ];
    for (const values of scaled) {
      const scale = added(values, new Moments()).fittingScale() ?? 0;
      expect(Number.isInteger(Math.log2(scale))).toBe(true);
      expect(added(values, new Moments(scale)).fittingScale()).toBeUndefined();
    }
  });

  it("refuse to score before they have the scale they asked for", () => {
    expect(() => added([1e308, -1e308], new Moments()).scorer(0)).toThrow("fittingScale");
  });

  it("score numbers whose deviation is beyond the largest double", () => {
    const scorer = scorerOf([Number.MAX_VALUE, -Number.MAX_VALUE], 1);
    expect(scorer).toMatchObject({ mean: 0, deviation: Number.POSITIVE_INFINITY });
    expectNear(scorer.score(Number.MAX_VALUE), Math.SQRT1_2);
  });
});
