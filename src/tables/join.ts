import { joinedColumns } from "./join-columns.ts";
import { countSides, type JoinFacts, joinFacts } from "./join-facts.ts";
import { keyColumns, keysSql, refuseRepeatedKeys, type Side, sideOf } from "./join-keys.ts";
import { frameSql, gatherSql, joinedFrom } from "./join-rows.ts";
import type { JoinRules } from "./join-rules.ts";
import type { Output } from "./output.ts";
import type { Table } from "./table.ts";
import type { Tables } from "./tables.ts";

/** A join to be written, and what is to be said of it. */
export interface Joined extends Output {
  readonly facts: JoinFacts;
}

const LARGEST_HELD_BYTES = 128_000_000;

/**
 * Joins tables on equal keys, in the first table's row order; rows that only later tables have follow in their order.
 * DuckDB's joins give rows in any order, so each later table's matching rows are put in the first one's order
 * (that sorts only what the later table adds) and laid beside it by position.
 */
export async function joinTables(tables: Tables, sources: readonly Table[], rules: JoinRules): Promise<Joined> {
  const sides = sources.map((table, index) => sideOf(table, rules.on, holdsOf(table, { index, rules })));
  const [first, ...later] = sides;
  if (first === undefined || later.length === 0) throw new Error("a join needs two or more sources");
  for (const side of sides) await store(tables, side, rules);
  const counts = await countSides(tables, sides);
  const columns = joinedColumns(sides, rules, { inFirst: `g1.n < ${counts[0]?.rows ?? 0}` });
  if (rules.duplicates === "error") {
    for (const [index, side] of later.entries()) refuseRepeatedKeys(side, counts[index + 1]?.repeats);
  }
  if (rules.how === "outer") await tables.run(frameSql(sides));
  for (const index of later.keys()) await tables.run(gatherSql(sides, { index: index + 1, rules }));
  const facts = await joinFacts(tables, sides, { counts, rules });
  return { columns, from: joinedFrom(sides, rules), like: first.table, facts };
}

function holdsOf(table: Table, { index, rules }: { readonly index: number; readonly rules: JoinRules }): Side["holds"] {
  if (index > 0) return rules.how === "outer" ? "all" : "others";
  if (rules.duplicates === "expand") return "all";
  return table.sizeBytes <= LARGEST_HELD_BYTES ? "all" : "keys";
}

/** All of a table, of a large first one only the keys, as it is scanned again at the end. */
async function store(tables: Tables, side: Side, { missing }: JoinRules): Promise<void> {
  const keys = keysSql(side, missing);
  const { alias, from } = side.table;
  const others = { all: `, ${alias}.*`, others: `, ${alias}.* EXCLUDE (${keyColumns(side)})`, keys: "" }[side.holds];
  await tables.run(`CREATE TEMP TABLE ${side.stored} AS SELECT ${keys}${others} FROM ${from}`);
}
