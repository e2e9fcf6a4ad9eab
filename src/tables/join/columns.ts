import { FlowError } from "../../domain/errors.ts";
import type { CarriedColumn, CellRef, OutputColumn } from "../output.ts";
import { earliestColumn } from "./earliest.ts";
import type { ColumnRules, JoinRules } from "./rules.ts";
import type { Side } from "./sides.ts";

/**
 * The columns of a join: the first source's as they stand, then each later one's without its keys, in the order of the
 * sources. A name that several sources have gets the suffix of its source (by default none, _2, _3, ...), except for a
 * name of `earliest`, which has one column, where it first stands. Key columns have the first source's names.
 */
export function joinedColumns(sides: readonly Side[], rules: JoinRules): readonly OutputColumn[] {
  const owned = sides.flatMap(({ table, keys }, source) =>
    table.columns.flatMap((name, column) =>
      source > 0 && keys.includes(column) ? [] : [{ name, bare: name.trim(), at: { source, column } }],
    ),
  );
  const names = owned.map(({ bare }) => bare);
  refuseUnknownFill(names, rules.fill);
  const columns = owned.flatMap(({ name, bare, at }, place): readonly OutputColumn[] => {
    const refs = owned.filter((each) => each.bare === bare).map((each) => each.at);
    const isShared = refs.length > 1;
    if (isShared && rules.earliest.some((each) => each.trim() === bare)) {
      return names.indexOf(bare) === place ? [earliestColumn(name, refs)] : [];
    }
    if (rules.how === "outer" && at.source === 0 && sides[0]?.keys.includes(at.column) === true) {
      return [keyColumn(name, sides, sides[0].keys.indexOf(at.column))];
    }
    const suffix = isShared ? (rules.suffixes?.[at.source] ?? (at.source === 0 ? "" : `_${at.source + 1}`)) : "";
    return [{ kind: "carried", name: name + suffix, from: [at], otherwise: fillOf(bare, rules.fill) }];
  });
  refuseEqualNames(columns);
  return columns;
}

/** The key comes from the first source that has the row. */
function keyColumn(name: string, sides: readonly Side[], place: number): CarriedColumn {
  const from = sides.map(({ keys }, source): CellRef => ({ source, column: keys[place] ?? 0 }));
  return { kind: "carried", name, from, otherwise: null };
}

function fillOf(name: string, fill: ColumnRules["fill"]): string | null {
  const found = Object.entries(fill).find(([each]) => each.trim() === name);
  return found === undefined ? null : String(found[1]);
}

function refuseEqualNames(columns: readonly OutputColumn[]): void {
  const names = columns.map(({ name }) => name.trim());
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
