import type { JoinCounts } from "./counts.ts";
import { type FirstKeys, shortKey } from "./first-keys.ts";
import { keyNames, type Side } from "./sides.ts";

/** Counts and first keys, by the label that the page shows. */
export type JoinFacts = Readonly<Record<string, number | readonly string[]>>;

/**
 * What is known of a join, all of it once its rows were read. The totals: `rows in`; `unmatched`, rows of the first source that lack
 * a partner in some later one and rows of later ones that have none in the first; `repeated`, keys on several rows;
 * `blank`, rows without a key. Then the same by source, with the first 20 keys.
 */
export function joinFacts(sides: readonly Side[], counts: JoinCounts): JoinFacts {
  const [first, ...later] = sides;
  if (first === undefined) return {};
  const key = keyNames(first);
  const bySource = sides.map(({ label }, source) => ({
    [`rows in ${label}`]: counts.rows[source] ?? 0,
    ...ifAny(`blank ${key} in ${label}`, counts.blank[source]),
    ...listed(`repeated ${key} in ${label}`, counts.repeated[source], "if any"),
  }));
  const unmatched = later.map(({ label }, index) => ({
    ...listed(
      `unmatched in ${first.label}${later.length > 1 ? `, against ${label}` : ""}`,
      counts.partnerless[index + 1],
      "always",
    ),
    ...listed(`unmatched in ${label}`, counts.unmatched[index + 1], "always"),
  }));
  const totals = {
    "rows in": sum(counts.rows),
    unmatched: counts.incomplete + sum(counts.unmatched.map(({ count }) => count)),
    repeated: sum(counts.repeated.map(({ count }) => count)),
    blank: sum(counts.blank),
  };
  return Object.assign(totals, ...bySource, ...unmatched);
}

/** A count, with the first keys beside it when there are any. */
function listed(label: string, found: FirstKeys | undefined, when: "if any" | "always"): JoinFacts {
  if (found === undefined || found.count === 0) return when === "always" ? { [label]: 0 } : {};
  return { [label]: found.count, [`${label}, first`]: found.first.map(shortKey) };
}

function ifAny(label: string, count: number | undefined): JoinFacts {
  return count === undefined || count === 0 ? {} : { [label]: count };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
