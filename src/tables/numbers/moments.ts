import { ExactSum, productError, sumError } from "./exact-sum.ts";

/** Scores values against those that were added up. */
export interface Scorer {
  readonly mean: number;
  /** Infinity where it is beyond the largest double; scores are right all the same. */
  readonly deviation: number;
  /** (value - mean) / deviation: difference and deviation are each exact to 100 bits and rounded once, then the quotient is. */
  score(value: number): number;
}

/** Beyond this, squares and their sums could overflow. */
const LARGEST = 2 ** 460;
/** If the values lie closer together, their squares would lose digits that count. */
const LEAST_SPREAD = 2 ** -400;
const ENLARGING = 2 ** 700;
/** Differences are taken of values this much larger: one below the smallest double may have a score that is not. */
const LIFT = 2 ** 500;

/**
 * Count, extremes, mean and deviation of finite doubles in one pass. The sums of the values and of their squares are
 * exact, so are the mean and the variance made of them as fractions, and nothing is lost to a large mean, to the order
 * of the values, or to their number.
 */
export class Moments {
  readonly #scale: number;
  readonly #sum = new ExactSum();
  readonly #squares = new ExactSum();
  #count = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  /** `scale` is a power of two by which values are multiplied before they are squared; 1 unless `fittingScale` asked for another. */
  constructor(scale = 1) {
    this.#scale = scale;
  }

  add(value: number): void {
    this.#count++;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    const scaled = value * this.#scale;
    this.#sum.add(scaled);
    this.#squares.addProduct(scaled, scaled);
  }

  /** Adds all but NaN. */
  addAll(values: Float64Array): void {
    for (let at = 0; at < values.length; at++) {
      const value = values[at] ?? Number.NaN;
      if (!Number.isNaN(value)) this.add(value);
    }
  }

  get count(): number {
    return this.#count;
  }

  /** NaN when there are no values. */
  get min(): number {
    return this.#count === 0 ? Number.NaN : this.#min;
  }

  /** NaN when there are no values. */
  get max(): number {
    return this.#count === 0 ? Number.NaN : this.#max;
  }

  /**
   * The scale under which squares neither overflow nor lose digits, or undefined when the present one is good. A second
   * pass with new Moments(scale) is then needed; only numbers beyond 1e138, or all within 1e-120 of each other, can ask for it.
   */
  fittingScale(): number | undefined {
    if (this.#count === 0 || this.#min === this.#max) return undefined;
    const scale = scaleFor(this.#min, this.#max);
    return scale === this.#scale ? undefined : scale;
  }

  /** Undefined when there is no deviation: fewer than two values, or all equal. Throws while `fittingScale` asks for a scale. */
  scorer(ddof: 0 | 1): Scorer | undefined {
    if (this.#count === 0 || this.#min === this.#max) return undefined;
    if (this.fittingScale() !== undefined) throw new Error("the values have to be added up again with fittingScale()");
    return new ExactScorer({ scale: this.#scale, mean: this.#mean(), deviation: this.#deviation(ddof) });
  }

  #mean(): readonly [number, number] {
    const lifted = new ExactSum();
    for (const term of this.#sum.terms()) lifted.add(term * LIFT);
    return lifted.dividedBy(this.#count);
  }

  /** The root of (n * sum of squares - square of sum) / (n * (n - ddof)), of the scaled values. */
  #deviation(ddof: 0 | 1): number {
    const spread = new ExactSum();
    for (const term of this.#squares.terms()) spread.addProduct(term, this.#count);
    const terms = this.#sum.terms();
    for (const a of terms) for (const b of terms) spread.addProduct(-a, b);
    // The divisor is a double up to 94,906,265 values; with more, the deviation may be off by 1 unit in the last place.
    return rootOf(spread.dividedBy(this.#count * (this.#count - ddof)));
  }
}

function scaleFor(min: number, max: number): number {
  const largest = Math.max(-min, max);
  if (largest > LARGEST) return 2 ** (460 - Math.ceil(Math.log2(largest)));
  return max - min < LEAST_SPREAD ? ENLARGING : 1;
}

/** The square root of a sum of doubles, rounded once: the rounded root with one step of Newton's. */
function rootOf([first, second]: readonly [number, number]): number {
  const root = Math.sqrt(first);
  const square = root * root;
  return root + (first - square - productError(root, root, square) + second) / (2 * root);
}

class ExactScorer implements Scorer {
  readonly mean: number;
  readonly deviation: number;
  readonly #scale: number;
  readonly #mean: number;
  readonly #meanError: number;
  readonly #divisor: number;

  constructor({ scale, mean, deviation }: Scaled) {
    this.#scale = scale;
    [this.#mean, this.#meanError] = mean;
    this.#divisor = deviation * LIFT;
    this.mean = this.#mean / LIFT / scale;
    this.deviation = deviation / scale;
  }

  score(value: number): number {
    const scaled = value * this.#scale * LIFT;
    const rough = scaled - this.#mean;
    const difference = rough + (sumError(scaled, -this.#mean, rough) - this.#meanError);
    // Adding 0 makes 0 of -0.
    return difference / this.#divisor + 0;
  }
}

interface Scaled {
  readonly scale: number;
  /** Of the scaled values times LIFT: a double, and what it is short of the mean. */
  readonly mean: readonly [number, number];
  /** Of the scaled values. */
  readonly deviation: number;
}
