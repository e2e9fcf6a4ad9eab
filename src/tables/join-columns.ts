import { FlowError } from "../domain/errors.ts";
import type { Side } from "./join-keys.ts";
import type { ColumnRules, JoinRules } from "./join-rules.ts";
import { sqlText } from "./sql.ts";
import type { CellRef, Column } from "./table.ts";

/**
 * The columns of a join: the first source's, then each later one's without its keys. Side i > 0 is in SQL as g<i> with
 * its own column names, `m` NULL where it has no match; `inFirst` is the condition that the first has the row.
 */
export function joinedColumns(
  sides: readonly Side[],
  rules: JoinRules,
  { inFirst }: { readonly inFirst: string },
): readonly Column[] {
  const owned = sides.flatMap((side, index) => ownColumns(side, index).map((column) => ({ column, index })));
  const names = owned.map(({ column }) => column.name.trim());
  const columns = owned.flatMap(({ column, index }, place) => {
    const name = column.name.trim();
    const isShared = names.indexOf(name) !== names.lastIndexOf(name);
    if (isShared && rules.earliest.includes(name)) {
      return names.indexOf(name) === place ? [earliest(column, sides)] : [];
    }
    if (rules.how === "outer" && sides[0]?.keys.includes(column)) return [keyColumn(column, sides, inFirst)];
    const suffix = isShared ? (rules.suffixes?.[index] ?? (index === 0 ? "" : `_${index + 1}`)) : "";
    return [filled({ ...column, name: column.name + suffix }, { name, fill: rules.fill, index, inFirst })];
  });
  refuseEqualNames(columns);
  refuseUnknownFill(names, rules.fill);
  return columns;
}

function ownColumns({ table, keys }: Side, index: number): readonly Column[] {
  return index === 0
    ? table.columns
    : table.columns.filter((column) => !keys.includes(column)).map((c) => gathered(c, index));
}

/** A column of a later source, as the join's table g<i> holds it. */
function gathered(column: Column, index: number): Column {
  const move = (sql: string) => `g${index}.${sql.slice(sql.indexOf(".") + 1)}`;
  const cells = column.cells?.map((cell): CellRef => ({ ...cell, at: move(cell.at) }));
  return { name: column.name, sql: move(column.sql), ...(cells === undefined ? {} : { cells }) };
}

/** The key comes from the first source that has the row. */
function keyColumn(column: Column, sides: readonly Side[], inFirst: string): Column {
  const place = sides[0]?.keys.indexOf(column) ?? 0;
  const others = sides.slice(1).flatMap((side, index) => {
    const key = side.keys[place];
    return key === undefined ? [] : [{ when: `g${index + 1}.m IS NOT NULL`, key: gathered(key, index + 1) }];
  });
  const choices = others.map(({ when, key }) => `WHEN ${when} THEN ${key.sql}`).join(" ");
  const cells = [...(column.cells ?? []), ...others.flatMap(({ key }) => key.cells ?? [])];
  return { name: column.name, sql: `CASE WHEN ${inFirst} THEN ${column.sql} ${choices} END`, cells };
}

function filled(
  column: Column,
  at: { readonly name: string; readonly fill: ColumnRules["fill"]; readonly index: number; readonly inFirst: string },
): Column {
  const value = Object.hasOwn(at.fill, at.name) ? at.fill[at.name] : undefined;
  if (value === undefined) return column;
  const isThere = at.index === 0 ? at.inFirst : `g${at.index}.m IS NOT NULL`;
  return { ...column, sql: `CASE WHEN ${isThere} THEN ${column.sql} ELSE ${sqlText(String(value))} END` };
}

/** Times in one notation sort as text; a blank is no time. */
function earliest(column: Column, sides: readonly Side[]): Column {
  const all = sides.flatMap((side, index) => {
    const own = side.table.columns.find((each) => each.name.trim() === column.name.trim());
    if (own === undefined) return [];
    return [`nullif(${(index === 0 ? own : gathered(own, index)).sql}, '')`];
  });
  return { name: column.name, sql: `least(${all.join(", ")})` };
}

function refuseEqualNames(columns: readonly Column[]): void {
  const names = columns.map((column) => column.name.trim());
  const twice = names.find((name, index) => name !== "" && names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new FlowError("input-invalid", `the joined table would have the column "${twice}" twice`, {
    hint: 'Give each source a suffix of its own: "suffixes": ["", "_b"] in the pair\'s params.',
  });
}

function refuseUnknownFill(names: readonly string[], fill: ColumnRules["fill"]): void {
  const unknown = Object.keys(fill).find((name) => !names.includes(name.trim()));
  if (unknown === undefined) return;
  const found = [...new Set(names)].map((name) => `"${name}"`).join(", ");
  throw new FlowError("input-invalid", `"fill" names the column "${unknown}", but the sources have ${found}`, {
    hint: 'Correct "fill" in the pair\'s params.',
  });
}
