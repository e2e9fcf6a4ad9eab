import {
  countKeys,
  type KeyCount,
  lastRowsSql,
  repeatedKeysSql,
  type Side,
  shownKeySql,
  wholeKeySql,
} from "./join-keys.ts";
import type { JoinRules } from "./join-rules.ts";
import type { Tables } from "./tables.ts";

/** Counts and first keys, by the label that the page shows. */
export type JoinFacts = Readonly<Record<string, number | readonly string[]>>;

/** What is known of a source before it is joined. */
export interface SideCount {
  readonly rows: number;
  /** Rows whose key is blank. */
  readonly blank: number;
  readonly repeats: KeyCount;
}

/** Rows, blank keys and repeated keys of each source. */
export async function countSides(tables: Tables, sides: readonly Side[]): Promise<readonly SideCount[]> {
  const parts = sides.map(({ stored, keys }, index) => {
    const isWhole = wholeKeySql("s", keys.length);
    const hash = `hash(${keys.map((_, key) => `s.k${key}`).join(", ")})`;
    return `SELECT ${index} AS part, count(*)::DOUBLE AS rows, count(*) FILTER (${isWhole})::DOUBLE AS whole,
      count(DISTINCT CASE WHEN ${isWhole} THEN ${hash} END)::DOUBLE AS hashes FROM ${stored} AS s`;
  });
  const rows = await tables.rows(`${parts.join(" UNION ALL ")} ORDER BY part`);
  // Keys that differ in all their hashes differ; only the others are compared, which takes three times as long.
  const doubtful = sides.filter((_, index) => Number(rows[index]?.["hashes"]) < Number(rows[index]?.["whole"]));
  const repeats = await countKeys(tables, doubtful.map(repeatedKeysSql));
  return sides.map((side, index) => ({
    rows: Number(rows[index]?.["rows"]),
    blank: Number(rows[index]?.["rows"]) - Number(rows[index]?.["whole"]),
    repeats: repeats[doubtful.indexOf(side)] ?? { count: 0, first: [] },
  }));
}

/** Rows in, unmatched each way, blank and repeated keys, by source. */
export async function joinFacts(
  tables: Tables,
  sides: readonly Side[],
  { counts, rules }: { readonly counts: readonly SideCount[]; readonly rules: JoinRules },
): Promise<JoinFacts> {
  const [first, ...later] = sides;
  if (first === undefined) return {};
  const firstRows = counts[0]?.rows ?? 0;
  const queries = later.flatMap((side, index) => [
    unmatchedInFirst(first, `g${index + 1}`, rules),
    unmatchedIn(side, { gathered: `g${index + 1}`, firstRows, rules }),
  ]);
  const unmatched = await countKeys(tables, queries);
  const key = first.keys.map((column) => column.name.trim()).join(", ");
  const facts = sides.map((side, index) => ({
    [`rows in ${side.table.name}`]: counts[index]?.rows ?? 0,
    ...ifAny(`blank ${key} in ${side.table.name}`, counts[index]?.blank),
    ...listed(`repeated ${key} in ${side.table.name}`, counts[index]?.repeats),
  }));
  const gaps = later.map((side, index) => ({
    ...listed(unmatchedLabel(first, later.length > 1 ? side : undefined), unmatched[2 * index], "always"),
    ...listed(unmatchedLabel(side), unmatched[2 * index + 1], "always"),
  }));
  return Object.assign({}, ...facts, ...gaps);
}

function unmatchedLabel({ table }: Side, against?: Side): string {
  return `unmatched in ${table.name}${against === undefined ? "" : `, against ${against.table.name}`}`;
}

/** Rows of the first source that have no partner; its keys stand beside g by position unless rows were multiplied. */
function unmatchedInFirst({ stored, keys }: Side, gathered: string, { duplicates }: JoinRules): string {
  const beside = duplicates === "expand" ? `JOIN ${stored} AS s ON s.rowid = g.n` : `POSITIONAL JOIN ${stored} AS s`;
  return `SELECT ${shownKeySql("s", keys.length)} AS key, g.n AS place FROM ${gathered} AS g ${beside}
    WHERE g.m IS NULL AND ${wholeKeySql("s", keys.length)}`;
}

/** Rows of a later source that stand beside no row of the first; with `duplicates: "last"` only its last rows could. */
function unmatchedIn(
  side: Side,
  at: { readonly gathered: string; readonly firstRows: number; readonly rules: JoinRules },
): string {
  const isLast = at.rules.duplicates === "last" ? `AND s.rowid IN (${lastRowsSql(side)})` : "";
  return `SELECT ${shownKeySql("s", side.keys.length)} AS key, s.rowid AS place FROM ${side.stored} AS s
    WHERE ${wholeKeySql("s", side.keys.length)} ${isLast}
    AND s.rowid NOT IN (SELECT m FROM ${at.gathered} WHERE m IS NOT NULL AND n < ${at.firstRows})`;
}

/** A count, with the first keys beside it when there are any. */
function listed(label: string, found: KeyCount | undefined, when: "any" | "always" = "any"): JoinFacts {
  if (found === undefined || found.count === 0) return when === "always" ? { [label]: 0 } : {};
  return { [label]: found.count, [`${label}, first`]: found.first };
}

function ifAny(label: string, count: number | undefined): JoinFacts {
  return count === undefined || count === 0 ? {} : { [label]: count };
}
