/**
 * A sum of doubles that loses nothing: it is kept as doubles whose exact sum is the sum of all that was added. What is
 * added is finite and small enough that no partial sum overflows. Adding costs about 18 operations and allocates nothing.
 */
export class ExactSum {
  #high = 0;
  #middle = 0;
  #low = 0;
  /** What did not fit into three doubles: empty unless magnitudes differ widely. Grows in magnitude, without overlap. */
  readonly #rest: number[] = [];

  add(value: number): void {
    const high = this.#high + value;
    const highError = sumError(this.#high, value, high);
    const middle = this.#middle + highError;
    const middleError = sumError(this.#middle, highError, middle);
    const low = this.#low + middleError;
    const lowError = sumError(this.#low, middleError, low);
    this.#high = high;
    this.#middle = middle;
    this.#low = low;
    // NaN comes of an overflow; kept, it would make the list longer with every value.
    if (lowError !== 0 && !Number.isNaN(lowError)) grow(this.#rest, lowError);
  }

  /** Adds a * b. Exact down to 2^-1074: what a product has below that is lost. */
  addProduct(a: number, b: number): void {
    const product = a * b;
    this.add(product);
    this.add(productError(a, b, product));
  }

  /** The sum as doubles that do not overlap, in growing magnitude; none for a sum of 0. */
  terms(): readonly number[] {
    const terms = [...this.#rest];
    for (const part of [this.#low, this.#middle, this.#high]) grow(terms, part);
    return terms.filter((term) => term !== 0);
  }

  /**
   * The sum divided by a positive double, as a double and what it is short of the quotient: together right to 100 bits,
   * and the second on its own to 50, even where the first is all but the quotient.
   */
  dividedBy(divisor: number): readonly [number, number] {
    const remainder = new ExactSum();
    for (const term of this.terms()) remainder.add(term);
    const a = remainder.#takeQuotient(divisor);
    const b = remainder.#takeQuotient(divisor);
    const c = remainder.#takeQuotient(divisor);
    const quotient = a + b;
    return [quotient, sumError(a, b, quotient) + c];
  }

  /** One step of a long division, whose digits are doubles. */
  #takeQuotient(divisor: number): number {
    const quotient = this.terms().reduce((sum, term) => sum + term, 0) / divisor;
    this.addProduct(-quotient, divisor);
    return quotient;
  }
}

/** a + b - sum, exactly, where `sum` is a + b rounded (D. E. Knuth, TAOCP 2, 4.2.2, theorem B). */
export function sumError(a: number, b: number, sum: number): number {
  const added = sum - a;
  return a - (sum - added) + (b - added);
}

/** a * b - product, exactly, where `product` is a * b rounded (T. J. Dekker, Numerische Mathematik 18, 1971). */
export function productError(a: number, b: number, product: number): number {
  const aHigh = highHalf(a);
  const bHigh = highHalf(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

/** The upper 26 bits of a double; those and the rest multiply without rounding (G. W. Veltkamp's split, in Dekker). */
function highHalf(value: number): number {
  const shifted = value * SPLITTER;
  return shifted - (shifted - value);
}

const SPLITTER = 2 ** 27 + 1;

/** Adds a value to doubles that do not overlap (J. R. Shewchuk, Discrete & Computational Geometry 18, 1997, theorem 10). */
function grow(terms: number[], value: number): void {
  const count = terms.length;
  let kept = 0;
  let carried = value;
  for (let index = 0; index < count; index++) {
    const term = terms[index] ?? 0;
    const sum = carried + term;
    const error = sumError(carried, term, sum);
    if (error !== 0) terms[kept++] = error;
    carried = sum;
  }
  if (kept === count) {
    terms.push(carried);
    return;
  }
  terms[kept] = carried;
  // Not by setting `length`, which gives memory back that the next value takes again.
  while (terms.length > kept + 1) terms.pop();
}
