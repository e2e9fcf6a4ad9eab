import { FlowError } from "../domain/errors.ts";
import type { Batch } from "./batch.ts";
import { DecimalReader, type NumberRules } from "./decimal.ts";
import type { Scorer } from "./moments.ts";
import { ALL, type GroupNumbers, groupOf, type Numbers, numberIn, readNumbers } from "./numbers.ts";
import type { ComputedColumn } from "./output.ts";
import { columnOf, refuseExisting, type Table } from "./table.ts";

/** Which columns are scored, and how. */
export interface ScoreRules extends NumberRules {
  readonly column: string | readonly string[];
  /** Scores are within rows that are equal in this column; a row whose cell is blank there has none. */
  readonly by?: string | undefined;
  /** Name of a new column; {column} stands for the scored one. */
  readonly as: string;
  /** 0: population deviation; 1: sample deviation. */
  readonly ddof: 0 | 1;
}

/** Columns of scores to be written behind those of the table, and what is to be said of them. */
export interface Scores {
  readonly columns: readonly ComputedColumn[];
  readonly rowCount: number;
  readonly facts: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

/**
 * Reads columns of numbers once and gives, for each, a column of (v - mean) / deviation: the z-score as SciPy's
 * `scipy.stats.zscore` defines it. Blank cells have no score, nor have numbers of a group that do not differ.
 */
export async function scoreColumns(table: Table, rules: ScoreRules): Promise<Scores> {
  const columns = [rules.column].flat().map((name) => columnOf(table, name));
  const names = columns.map((column) => table.columns[column]?.trim() ?? "");
  const scoreNames = names.map((name) => rules.as.replaceAll("{column}", name));
  for (const [index, name] of scoreNames.entries()) {
    refuseExisting(table, name);
    if (scoreNames.indexOf(name) !== index) throw twice(name);
  }
  const by = rules.by === undefined ? null : columnOf(table, rules.by);
  const numbers = await readNumbers(table, { columns, by }, rules);
  const reader = new DecimalReader(rules);
  const scored = columns.map((column, index): ComputedColumn => {
    const scorerAt = scorerFinder(numbers, { index, by, rules });
    return {
      kind: "computed",
      name: scoreNames[index] ?? "",
      type: "number",
      cell: ({ sources: [rows] }, row) => {
        if (rows === undefined) return null;
        const scorer = scorerAt(rows.batch, row);
        const number = scorer === undefined ? Number.NaN : numberIn(rows.batch, { row, column }, reader);
        return scorer === undefined || Number.isNaN(number) ? null : scorer.score(number);
      },
    };
  });
  return { columns: scored, rowCount: numbers.rowCount, ...report(numbers, { table, names, by: rules.by }) };
}

function twice(name: string): FlowError {
  return new FlowError("input-invalid", `two columns of scores would be called "${name}"`, {
    hint: 'Name each column once in "column", and put {column} into "as".',
  });
}

function scorerFinder(
  { groups }: Numbers,
  { index, by, rules }: { readonly index: number; readonly by: number | null; readonly rules: NumberRules },
): (batch: Batch, row: number) => Scorer | undefined {
  const only = groups.get(ALL)?.[index]?.scorer;
  if (by === null) return () => only;
  return (batch, row) => groups.get(groupOf(batch, { row, column: by }, rules) ?? ALL)?.[index]?.scorer;
}

function report(
  { blankCounts, groups, groupless }: Numbers,
  { table, names, by }: { readonly table: Table; readonly names: readonly string[]; readonly by: string | undefined },
): Pick<Scores, "facts" | "warnings"> {
  const blanks = names.map((name, index) => [`blank ${name}`, blankCounts[index] ?? 0] as const);
  const blank = blankCounts.reduce((sum, count) => sum + count, groupless);
  const facts = { blank, ...Object.fromEntries(blanks) };
  const warnings = names.flatMap((name, index) => {
    const still = [...groups.values()].filter((group) => isUnscored(group[index])).length;
    if (still === 0) return [];
    const where = by === undefined ? "" : ` in ${still} of ${groups.size} groups of "${by}"`;
    return [`${table.name}: no score, because the numbers of "${name}" do not differ${where}`];
  });
  if (by === undefined) return { facts, warnings };
  return { facts: { ...facts, groups: groups.size, [`blank ${by}`]: groupless }, warnings };
}

function isUnscored(numbers: GroupNumbers | undefined): boolean {
  return numbers !== undefined && numbers.count > 0 && numbers.scorer === undefined;
}
