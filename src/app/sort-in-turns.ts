import type { Breathe } from "../ports/runtime.ts";

type Compare<T> = (one: T, other: T) => number;

const RUN_LENGTH = 2_000;
/** Steps between two questions whether to go on. */
const STEPS = 500;

/** A sorted copy, equal values in the order they came in. Others have their turn meanwhile. */
export async function sortInTurns<T>(
  values: readonly T[],
  compare: Compare<T>,
  breathe: Breathe,
): Promise<readonly T[]> {
  let runs: (readonly T[])[] = [];
  for (let at = 0; at < values.length; at += RUN_LENGTH) {
    await breathe();
    runs.push(values.slice(at, at + RUN_LENGTH).sort(compare));
  }
  while (runs.length > 1) {
    const merged: (readonly T[])[] = [];
    for (let at = 0; at < runs.length; at += 2) {
      merged.push(await merge(runs[at] ?? [], runs[at + 1] ?? [], { compare, breathe }));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge<T>(
  left: readonly T[],
  right: readonly T[],
  { compare, breathe }: { readonly compare: Compare<T>; readonly breathe: Breathe },
): Promise<readonly T[]> {
  const merged: T[] = [];
  let [atLeft, atRight] = [0, 0];
  while (atLeft < left.length && atRight < right.length) {
    if (merged.length % STEPS === 0) await breathe();
    const [one, other] = [left[atLeft], right[atRight]];
    if (one === undefined || other === undefined) break;
    if (compare(one, other) <= 0) atLeft = merged.push(one) - atRight;
    else atRight = merged.push(other) - atLeft;
  }
  return merged.concat(left.slice(atLeft), right.slice(atRight));
}
