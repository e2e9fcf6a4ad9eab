import { lastRowsSql, type Side, wholeKeySql } from "./join-keys.ts";
import type { JoinRules } from "./join-rules.ts";

type RowRules = Pick<JoinRules, "how" | "duplicates">;

/** For an outer join: the keys of the first table, then of the rows that only later tables have. */
export function frameSql(sides: readonly Side[]): string {
  const parts = sides.map((side, index) => {
    const width = side.keys.length;
    const blank = `NOT (${wholeKeySql("s", width)})`;
    const earlier = sides
      .slice(0, index)
      .map(({ stored }) => `SELECT 1 FROM ${stored} AS e WHERE ${equalSql("e", "s", width)}`);
    const isNew = earlier.map((query) => `NOT EXISTS (${query})`);
    const once = `s.rowid IN (${lastRowsSql(side)})`;
    const where = index === 0 ? "true" : `${blank} OR (${[...isNew, once].join(" AND ")})`;
    return `SELECT ${index} AS source, s.rowid AS place, ${keyNames("s", width)}, ${ownSql(index, "s", width)} AS own
      FROM ${side.stored} AS s WHERE ${where}`;
  });
  return `CREATE TEMP TABLE frame AS SELECT * EXCLUDE (source, place)
    FROM (${parts.join(" UNION ALL ")}) ORDER BY source, place`;
}

/** g<index>: for each row n of the output, in order, the row m of a later table that belongs to it, with its columns. */
export function gatherSql(
  sides: readonly Side[],
  { index, rules }: { readonly index: number; readonly rules: RowRules },
): string {
  const side = sideAt(sides, index);
  const width = side.keys.length;
  const isOuter = rules.how === "outer";
  const isRow = isOuter ? `coalesce(f.own, -1) = coalesce(${ownSql(index, "s", width)}, -1)` : "true";
  const equal = isOuter ? equalSql("f", "s", width, (key) => `coalesce(${key}, '')`) : equalSql("f", "s", width);
  const one = rules.duplicates === "last" ? `WHERE ${blankOr(side, `rowid IN (${lastRowsSql(side)})`)}` : "";
  const dropped = side.keys.map((_, key) => `k${key}`).join(", ");
  return `CREATE TEMP TABLE g${index} AS SELECT f.rowid AS n, s.row AS m, s.* EXCLUDE (row, ${dropped})
    FROM ${isOuter ? "frame" : sideAt(sides, 0).stored} AS f
    LEFT JOIN (SELECT rowid AS row, * FROM ${side.stored} ${one}) AS s ON ${equal} AND ${isRow.replaceAll("s.rowid", "s.row")}
    ORDER BY f.rowid${rules.duplicates === "expand" ? ", s.row" : ""}`;
}

/** The rows of the join: laid side by side when each row of the first has at most one partner, else joined by number. */
export function joinedFrom(sides: readonly Side[], { how, duplicates }: RowRules): string {
  const first = sideAt(sides, 0);
  const gathered = sides.slice(1).map((_, index) => `g${index + 1}`);
  const matched = gathered.map((name) => `${name}.m IS NOT NULL`).join(" AND ");
  const where = how === "inner" ? ` WHERE ${matched}` : "";
  if (duplicates !== "expand") {
    const rows = first.holds === "all" ? `${first.stored} AS ${first.table.alias}` : first.table.from;
    return `${[rows, ...gathered].join(" POSITIONAL JOIN ")}${where}`;
  }
  const joins = gathered.slice(1).map((name) => ` LEFT JOIN ${name} ON ${name}.n = g1.n`);
  const order = ["g1.n", ...gathered.map((name) => `${name}.m`)].join(", ");
  return `g1 LEFT JOIN ${first.stored} AS ${first.table.alias} ON ${first.table.alias}.rowid = g1.n${joins.join("")}${where} ORDER BY ${order}`;
}

/** A number that only this row has when its key is blank, so that it is kept and matches nothing; else NULL. */
function ownSql(index: number, alias: string, width: number): string {
  return `CASE WHEN NOT (${wholeKeySql(alias, width)}) THEN ${index} * 1099511627776 + ${alias}.rowid END`;
}

function blankOr(side: Side, condition: string): string {
  return `NOT (${wholeKeySql(side.stored, side.keys.length)}) OR ${condition}`;
}

function equalSql(left: string, right: string, width: number, of: (key: string) => string = (key) => key): string {
  return Array.from({ length: width }, (_, index) => `${of(`${left}.k${index}`)} = ${of(`${right}.k${index}`)}`).join(
    " AND ",
  );
}

function keyNames(alias: string, width: number): string {
  return Array.from({ length: width }, (_, index) => `${alias}.k${index}`).join(", ");
}

function sideAt(sides: readonly Side[], index: number): Side {
  const side = sides[index];
  if (side === undefined) throw new Error(`a join has no source ${index}`);
  return side;
}
