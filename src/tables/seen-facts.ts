import type { Table } from "./table.ts";

/** What readers left out of some tables, as facts of a run: skipped and blank lines, and ISINs that are wrong where they were checked. */
export function seenFacts(tables: readonly Table[]): Readonly<Record<string, number | readonly string[]>> {
  const seen = tables.map((table) => table.seen);
  const lines = {
    "skipped lines": sum(seen.map(({ skippedLines }) => skippedLines.length)),
    "blank lines": sum(seen.map(({ blankLines }) => blankLines)),
  };
  const checked = tables.flatMap(({ name, seen: { badIsins } }) =>
    badIsins === undefined ? [] : [{ name, ...badIsins }],
  );
  if (checked.length === 0) return lines;
  const count = sum(checked.map((each) => each.count));
  const first = checked.flatMap((each) => each.first.map((text) => `${each.name}, ${text}`));
  return { ...lines, "bad isin": count, ...(count === 0 ? {} : { "bad isin, first": first.slice(0, 20) }) };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
