/** What statistics of doubles are when nothing is rounded but the result. All in whole numbers, without the code it tests. */
export interface ExactScorer {
  readonly mean: number;
  readonly deviation: number;
  /** value - mean. */
  difference(value: number): number;
  score(value: number): number;
}

/** The doubles nearest to the scores of finite doubles that are not all equal. */
export function exactScores(values: readonly number[], ddof: 0 | 1): readonly number[] {
  const { score } = exactScorer(values, ddof);
  return values.map(score);
}

/** Mean, deviation and scores, each the double nearest to the exact number. */
export function exactScorer(values: Iterable<number>, ddof: 0 | 1): ExactScorer {
  const parts = Array.from(values, partsOf);
  const unit = parts.reduce((least, { exponent }) => Math.min(least, exponent), 0);
  const inUnits = ({ whole, exponent }: Parts) => whole << BigInt(exponent - unit);
  const count = BigInt(parts.length);
  let sum = 0n;
  let squares = 0n;
  for (const part of parts) {
    const units = inUnits(part);
    sum += units;
    squares += units * units;
  }
  const spread = count * squares - sum * sum;
  const free = count - BigInt(ddof);
  const unscaled = 1n << BigInt(-unit);
  const aboveMean = (value: number) => count * inUnits(partsOf(value)) - sum;
  return {
    mean: nearest({ numerator: sum, denominator: count * unscaled }),
    deviation: nearestRoot({ numerator: spread, denominator: count * free * unscaled ** 2n }),
    difference: (value) => nearest({ numerator: aboveMean(value), denominator: count * unscaled }),
    score: (value) => {
      const above = aboveMean(value);
      const size = nearestRoot({ numerator: above * above * free, denominator: count * spread });
      return above < 0n ? -size : size;
    },
  };
}

/** The double nearest to a decimal text with a point, of two the even one; Infinity when it is too large for a double. */
export function nearestDouble(text: string): number {
  const [, sign, before = "", after = "", exponent = "0"] =
    /^([+-]?)([0-9]*)[.]?([0-9]*)(?:e([+-]?[0-9]+))?$/i.exec(text) ?? [];
  const digits = BigInt(before + after);
  const power = BigInt(exponent) - BigInt(after.length);
  const size = digits === 0n ? 0 : sizeOf(digits, power);
  return sign === "-" ? -size : size;
}

/** Spares the powers of ten that are far beyond any double. */
function sizeOf(digits: bigint, power: bigint): number {
  const magnitude = BigInt(digits.toString().length) + power;
  if (magnitude > 310n) return Number.POSITIVE_INFINITY;
  if (magnitude < -330n) return 0;
  return power < 0n
    ? nearest({ numerator: digits, denominator: 10n ** -power })
    : nearest({ numerator: digits * 10n ** power, denominator: 1n });
}

/** A double as whole * 2^exponent. */
interface Parts {
  readonly whole: bigint;
  readonly exponent: number;
}

const view = new DataView(new ArrayBuffer(8));

function partsOf(value: number): Parts {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  const size = biased === 0 ? fraction : fraction | (1n << 52n);
  return { whole: bits >> 63n === 1n ? -size : size, exponent: Math.max(biased, 1) - 1075 };
}

interface Fraction {
  readonly numerator: bigint;
  /** Positive. */
  readonly denominator: bigint;
}

function nearest({ numerator, denominator }: Fraction): number {
  const size = numerator < 0n ? -numerator : numerator;
  const shift = Math.max(0, 64 + bitsOf(denominator) - bitsOf(size));
  const shifted = size << BigInt(shift);
  const isCut = shifted % denominator !== 0n;
  const rounded = nearestToBits(shifted / denominator, { shift, isCut });
  return numerator < 0n ? -rounded : rounded;
}

/** The double nearest to the root of a fraction that is not negative. */
function nearestRoot({ numerator, denominator }: Fraction): number {
  const shift = Math.max(0, 64 + Math.ceil((bitsOf(denominator) - bitsOf(numerator)) / 2));
  const square = (numerator << BigInt(2 * shift)) / denominator;
  const root = wholeRoot(square);
  const isCut = root * root * denominator !== numerator << BigInt(2 * shift);
  return nearestToBits(root, { shift, isCut });
}

/** The double nearest to bits / 2^shift, or to a little more when something was cut off. There are 54 bits or more. */
function nearestToBits(bits: bigint, { shift, isCut }: { readonly shift: number; readonly isCut: boolean }): number {
  const exponent = Math.max(bitsOf(bits) - 53 - shift, -1074);
  const dropped = BigInt(exponent + shift);
  const kept = bits >> dropped;
  const twice = (bits - (kept << dropped)) * 2n;
  const half = 1n << dropped;
  const isUp = twice > half || (twice === half && (isCut || kept % 2n === 1n));
  return Number(isUp ? kept + 1n : kept) * 2 ** exponent;
}

function wholeRoot(square: bigint): bigint {
  if (square === 0n) return 0n;
  let root = 1n << BigInt(Math.ceil(bitsOf(square) / 2));
  for (;;) {
    const next = (root + square / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

function bitsOf(size: bigint): number {
  const hex = size.toString(16);
  return size === 0n ? 0 : (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex.charAt(0), 16)));
}
