import { patternsOverlap } from "./overlap.ts";
import type { Pattern } from "./pattern.ts";

/** What of a pair decides its place in the flow. */
export interface Link {
  readonly name: string;
  readonly sources: readonly Pattern[];
  readonly target: Pattern;
}

export interface OrderProblem {
  /** Index of the pair that the report points at. */
  readonly pair: number;
  readonly at: "source" | "target";
  readonly message: string;
  readonly hint: string;
}

export interface Order {
  /** Pair indices, feeders first; config order among equals. Holds every pair once when there is no problem. */
  readonly indices: readonly number[];
  readonly problems: readonly OrderProblem[];
}

/** Orders pairs so that a chain flows in one tick, and finds pairs that would feed themselves or share a target. */
export function orderPairs(pairs: readonly Link[]): Order {
  const feeds = pairs.map((pair) => feedersOf(pair, pairs));
  const problems = [...selfTargets(feeds, pairs), ...sharedTargets(pairs)];
  const placed = new Set<number>();
  const indices: number[] = [];
  for (let moved = true; moved; ) {
    moved = false;
    for (const [index, feeders] of feeds.entries()) {
      if (placed.has(index) || feeders.some((feeder) => feeder !== index && !placed.has(feeder))) continue;
      placed.add(index);
      indices.push(index);
      moved = true;
    }
  }
  return { indices, problems: [...problems, ...cycles(feeds, placed, pairs)] };
}

/** Indices of the pairs whose target may be read by this one. */
function feedersOf(pair: Link, pairs: readonly Link[]): readonly number[] {
  return pairs.flatMap((other, index) =>
    pair.sources.some((source) => patternsOverlap(source, other.target)) ? [index] : [],
  );
}

function selfTargets(feeds: readonly (readonly number[])[], pairs: readonly Link[]): readonly OrderProblem[] {
  return feeds.flatMap((feeders, index) => {
    if (!feeders.includes(index)) return [];
    const name = pairs[index]?.name;
    const message = `pair "${name}" would read its own target again as a source`;
    return [{ pair: index, at: "target" as const, message, hint: "Give the target a folder of its own." }];
  });
}

function sharedTargets(pairs: readonly Link[]): readonly OrderProblem[] {
  return pairs.flatMap((pair, index) => {
    const earlier = pairs.slice(0, index).find((other) => patternsOverlap(other.target, pair.target));
    if (earlier === undefined) return [];
    const message = `pairs "${earlier.name}" and "${pair.name}" can write the same target file`;
    return [
      { pair: index, at: "target" as const, message, hint: "Give each pair a target folder or file name of its own." },
    ];
  });
}

/** One problem per circle, on its first pair, naming the way round; a pair is told of once. */
function cycles(
  feeds: readonly (readonly number[])[],
  placed: ReadonlySet<number>,
  pairs: readonly Link[],
): readonly OrderProblem[] {
  const problems: OrderProblem[] = [];
  const told = new Set<number>();
  for (const start of feeds.keys()) {
    if (placed.has(start) || told.has(start)) continue;
    const way = wayRound(start, feeds, placed);
    if (way === undefined) continue;
    for (const index of way) told.add(index);
    const names = [...way, start].map((index) => `"${pairs[index]?.name}"`);
    const message = `pairs feed each other in a circle: ${names.join(" <- ")}`;
    const hint = "Let one of them read from a folder that none of the others writes.";
    problems.push({ pair: start, at: "source", message, hint });
  }
  return problems;
}

/** The shortest way from a pair over its feeders back to it; undefined when it only hangs on a circle of others. */
function wayRound(
  start: number,
  feeds: readonly (readonly number[])[],
  placed: ReadonlySet<number>,
): readonly number[] | undefined {
  const seen = new Set([start]);
  let ways: readonly (readonly number[])[] = [[start]];
  while (ways.length > 0) {
    const longer: number[][] = [];
    for (const way of ways) {
      const at = way.at(-1) ?? start;
      for (const next of feeds[at] ?? []) {
        if (next === start && at !== start) return way;
        if (placed.has(next) || seen.has(next)) continue;
        seen.add(next);
        longer.push([...way, next]);
      }
    }
    ways = longer;
  }
  return undefined;
}
