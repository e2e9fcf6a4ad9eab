/** Where values lie on an axis of which each length stands for one factor. */
export interface LogScale {
  /** In pixels. */
  readonly place: (value: number) => number;
  /** Round values from end to end. */
  readonly ticks: readonly number[];
}

interface Pixels {
  readonly from: number;
  readonly to: number;
}

const ROUND = [1, 2, 5];
/** With so many powers of ten, the values between them need no ticks. */
const MANY_POWERS = 3;

/** An axis from the smallest to the largest value exactly; with `round`, on to the next round values. */
export function logScale(values: readonly number[], { from, to }: Pixels, ends: "exact" | "round"): LogScale {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const candidates = roundValues(least, most);
  const low = ends === "exact" ? least : (candidates.findLast((value) => value <= least) ?? least);
  const high = ends === "exact" ? most : (candidates.find((value) => value >= most) ?? most);
  const span = Math.log(high / low) || 1;
  const inside = candidates.filter((value) => value >= low && value <= high);
  const powers = inside.filter((value) => Number.isInteger(Math.log10(value)));
  return {
    place: (value) => from + ((to - from) * Math.log(value / low)) / span,
    ticks: powers.length >= MANY_POWERS ? powers : inside,
  };
}

/** 1, 2, 5, 10, 20, ... from below the least to above the most. */
function roundValues(least: number, most: number): readonly number[] {
  const [first, last] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))];
  const powers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return powers.flatMap((power) => ROUND.map((digit) => Number(`${digit}e${power}`)));
}
