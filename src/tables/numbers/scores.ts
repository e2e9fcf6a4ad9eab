import { FlowError } from "../../domain/errors.ts";
import type { Batch } from "../../ports/table-reading.ts";
import type { ComputedColumn } from "../output.ts";
import { columnOf, refuseExisting, type Table } from "../table.ts";
import { ColumnGroups, ColumnNumbers } from "./column-numbers.ts";
import type { NumberRules } from "./decimal.ts";
import type { Scorer } from "./moments.ts";
import { ALL, type GroupNumbers, type Numbers, readNumbers } from "./numbers.ts";

/** Which columns are scored, and how. */
export interface ScoreRules extends NumberRules {
  /** One column, or several. */
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
  /** In the order of `column` in the rules. */
  readonly columns: readonly ComputedColumn[];
  /** Of the table. */
  readonly rowCount: number;
  /** Counts of blank cells and of groups, by the label that the page shows. */
  readonly facts: Readonly<Record<string, number>>;
  /** Of numbers that do not differ. */
  readonly warnings: readonly string[];
}

/**
 * Reads columns of numbers once and gives, for each, a column of (v - mean) / deviation: the z-score as SciPy's
 * `scipy.stats.zscore` defines it. Blank cells have no score, nor have numbers of a group that do not differ.
 */
export async function scoreColumns(table: Table, rules: ScoreRules): Promise<Scores> {
  const places = [rules.column].flat().map((name) => columnOf(table, name));
  const names = places.map((place) => table.columns[place]?.trim() ?? "");
  const scoreNames = names.map((name) => rules.as.replaceAll("{column}", name));
  for (const [index, name] of scoreNames.entries()) {
    refuseExisting(table, name);
    if (scoreNames.indexOf(name) !== index) throw twice(name);
  }
  const by = rules.by === undefined ? null : new ColumnGroups(columnOf(table, rules.by), rules);
  const columns = places.map((place) => new ColumnNumbers(place, rules));
  const numbers = await readNumbers(table, { columns, by }, rules.ddof);
  const scored = columns.map((column, index): ComputedColumn => {
    const scoresOf = scoreReader(column, by, (key) => numbers.groups.get(key)?.[index]?.scorer);
    return {
      kind: "computed",
      name: scoreNames[index] ?? "",
      type: "number",
      cell: ({ sources: [rows] }, row) => (rows === undefined ? null : scoresOf(rows.batch, row)),
    };
  });
  return { columns: scored, rowCount: numbers.rowCount, ...report(numbers, { table, names, by: rules.by }) };
}

/** The score of a row, null where it has none; rows of one batch come one after the other. */
function scoreReader(
  column: ColumnNumbers,
  by: ColumnGroups | null,
  scorerOf: (key: string) => Scorer | undefined,
): (batch: Batch, row: number) => number | null {
  const only = scorerOf(ALL);
  let last: Batch | undefined;
  let numbers: Float64Array = new Float64Array(0);
  return (batch, row) => {
    if (batch !== last) [last, numbers] = [batch, column.of(batch)];
    const scorer = by === null ? only : scorerOf(by.of(batch)[row] ?? ALL);
    const number = numbers[row] ?? Number.NaN;
    return scorer === undefined || Number.isNaN(number) ? null : scorer.score(number);
  };
}

function twice(name: string): FlowError {
  return new FlowError("input-invalid", `two columns of scores would be called "${name}"`, {
    hint: 'Name each column once in "column", and put {column} into "as".',
  });
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
