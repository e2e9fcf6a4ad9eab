import { FlowError } from "../../domain/errors.ts";
import type { Batch } from "../../ports/table-reading.ts";
import type { Table } from "../table.ts";
import type { ColumnGroups, ColumnNumbers } from "./column-numbers.ts";
import { Moments, type Scorer } from "./moments.ts";

/** Columns of numbers, and the column whose equal cells make groups. */
export interface NumberColumns {
  readonly columns: readonly ColumnNumbers[];
  /** Null for one group of all rows. */
  readonly by: ColumnGroups | null;
}

/** What is known of columns of numbers after one pass. */
export interface Numbers {
  readonly rowCount: number;
  /** Cells without a number, by column. */
  readonly blankCounts: readonly number[];
  /** Rows whose group cell is blank; their numbers are in no group. */
  readonly groupless: number;
  /** By group, for each column; a blank group cell makes no group. */
  readonly groups: ReadonlyMap<string, readonly GroupNumbers[]>;
}

/** The numbers of one column in one group. */
export interface GroupNumbers {
  readonly count: number;
  /** Undefined where there are too few numbers, or they do not differ. */
  readonly scorer: Scorer | undefined;
}

const SHOWN = 20;
/** The group of all rows. */
export const ALL = "";

/**
 * Reads columns as numbers and works out mean and deviation of each in every group; ddof 0 divides by n, 1 by n - 1.
 * A cell that is neither number nor blank is an error that names line, column and text of the first 20, and the count.
 */
export async function readNumbers(table: Table, where: NumberColumns, ddof: 0 | 1): Promise<Numbers> {
  const pass = await readPass(table, where, () => new Moments());
  let { groups } = pass;
  // Squares of huge or tiny numbers need another unit, which is known only once all were seen.
  if ([...groups.values()].flat().some((moments) => moments.fittingScale() !== undefined)) {
    const momentsOf = (key: string, index: number) => new Moments(pass.groups.get(key)?.[index]?.fittingScale());
    groups = (await readPass(table, where, momentsOf)).groups;
  }
  const known = (moments: Moments) => ({ count: moments.count, scorer: moments.scorer(ddof) });
  return { ...pass, groups: new Map([...groups].map(([key, all]) => [key, all.map(known)])) };
}

interface Pass extends Omit<Numbers, "groups"> {
  readonly groups: ReadonlyMap<string, readonly Moments[]>;
}

async function readPass(
  table: Table,
  { columns, by }: NumberColumns,
  momentsOf: (key: string, index: number) => Moments,
): Promise<Pass> {
  const groups = new Map<string, readonly Moments[]>();
  const groupOf = (key: string): readonly Moments[] => {
    const group = groups.get(key) ?? columns.map((_, index) => momentsOf(key, index));
    groups.set(key, group);
    return group;
  };
  const all = by === null ? groupOf(ALL) : [];
  const blankCounts = columns.map(() => 0);
  const bad = new BadCells(table);
  let rowCount = 0;
  let groupless = 0;
  for await (const batch of table.batches()) {
    rowCount += batch.rowCount;
    const keys = by?.of(batch);
    groupless += keys?.filter((key) => key === null).length ?? 0;
    for (const [index, column] of columns.entries()) {
      const numbers = column.of(batch, (row) => bad.add(batch, row, column.index));
      blankCounts[index] = (blankCounts[index] ?? 0) + numbers.filter(Number.isNaN).length;
      if (keys === undefined) all[index]?.addAll(numbers);
      else addByGroup(numbers, keys, (key) => groupOf(key)[index]);
    }
  }
  bad.refuse();
  return { rowCount, blankCounts, groupless, groups };
}

function addByGroup(
  numbers: Float64Array,
  keys: readonly (string | null)[],
  momentsOf: (key: string) => Moments | undefined,
): void {
  for (const [row, key] of keys.entries()) {
    const number = numbers[row] ?? Number.NaN;
    const moments = key === null ? undefined : momentsOf(key);
    if (!Number.isNaN(number)) moments?.add(number);
  }
}

/** Cells that are neither number nor blank: the first of each column, and how many there are. */
class BadCells {
  readonly #table: Table;
  readonly #first: { readonly line: number; readonly column: number; readonly text: string }[] = [];
  #count = 0;

  constructor(table: Table) {
    this.#table = table;
  }

  add(batch: Batch, row: number, column: number): void {
    this.#count++;
    if (this.#first.filter((each) => each.column === column).length >= SHOWN) return;
    this.#first.push({ line: batch.lineOf(row), column, text: JSON.stringify(batch.text(row, column) ?? "") });
  }

  refuse(): void {
    const first = this.#first.sort((a, b) => a.line - b.line || a.column - b.column).slice(0, SHOWN);
    const listed = first.map(({ line, column, text }) => {
      const place = `line ${line}, column ${this.#table.columns[column]?.trim()}`;
      return { place, text };
    });
    const [one] = listed;
    if (one === undefined) return;
    const rest = this.#count > SHOWN ? "; ..." : "";
    const all = listed.map(({ place, text }) => `${place}: ${text}`).join("; ");
    const more = this.#count === 1 ? "" : `; ${this.#count} such cells: ${all}${rest}`;
    throw new FlowError("input-invalid", `${this.#table.name}, ${one.place}: ${one.text} is not a number${more}`, {
      hint: 'Correct the cells; or name texts that mean "no value" in "missing", decimal commas by "decimal": ",", and marks between thousands by "thousands".',
    });
  }
}
