import { FlowError } from "../domain/errors.ts";
import type { Batch } from "./batch.ts";
import { DecimalReader, type NumberRules } from "./decimal.ts";
import { Moments, type Scorer } from "./moments.ts";
import type { Table } from "./table.ts";
import { TextBatch } from "./text-batch.ts";

/** Columns of numbers, and the column whose equal cells make groups. */
export interface NumberColumns {
  /** Indices of columns of the table. */
  readonly columns: readonly number[];
  /** Null for one group of all rows. */
  readonly by: number | null;
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
export async function readNumbers(
  table: Table,
  where: NumberColumns,
  rules: NumberRules & { readonly ddof: 0 | 1 },
): Promise<Numbers> {
  const reader = new DecimalReader(rules);
  const pass = await readPass(table, where, { reader, rules, momentsOf: () => new Moments() });
  let { groups } = pass;
  // Squares of huge or tiny numbers need another unit, which is known only once all were seen.
  if ([...groups.values()].flat().some((moments) => moments.fittingScale() !== undefined)) {
    const momentsOf = (key: string, index: number) => new Moments(pass.groups.get(key)?.[index]?.fittingScale());
    groups = (await readPass(table, where, { reader, rules, momentsOf })).groups;
  }
  const known = (moments: Moments) => ({ count: moments.count, scorer: moments.scorer(rules.ddof) });
  return { ...pass, groups: new Map([...groups].map(([key, all]) => [key, all.map(known)])) };
}

/** The number in a cell of a column that readNumbers has passed; NaN where the cell is blank. */
export function numberIn(batch: Batch, at: CellPlace, reader: DecimalReader): number {
  const number = plainNumber(batch, at, reader);
  return Number.isNaN(number) ? (reader.fromText(batch.text(at.row, at.column)) ?? Number.NaN) : number;
}

interface CellPlace {
  readonly row: number;
  readonly column: number;
}

interface Pass extends Omit<Numbers, "groups"> {
  readonly groups: ReadonlyMap<string, readonly Moments[]>;
}

async function readPass(
  table: Table,
  { columns, by }: NumberColumns,
  tools: {
    readonly reader: DecimalReader;
    readonly rules: NumberRules;
    readonly momentsOf: (key: string, index: number) => Moments;
  },
): Promise<Pass> {
  const groups = new Map<string, readonly Moments[]>();
  const all = columns.map((_, index) => tools.momentsOf(ALL, index));
  if (by === null) groups.set(ALL, all);
  const blankCounts = columns.map(() => 0);
  const bad = new BadCells(table);
  let rowCount = 0;
  let groupless = 0;
  for await (const batch of table.batches()) {
    rowCount += batch.rowCount;
    for (let row = 0; row < batch.rowCount; row++) {
      const key = by === null ? ALL : groupOf(batch, { row, column: by }, tools.rules);
      if (key === null) groupless++;
      let group = by === null ? all : groups.get(key ?? ALL);
      if (group === undefined && key !== null) {
        group = columns.map((_, index) => tools.momentsOf(key, index));
        groups.set(key, group);
      }
      for (const [index, column] of columns.entries()) {
        const number = readCell(batch, { row, column }, tools.reader);
        if (number === undefined) bad.add(batch, { row, column });
        else if (number === null) blankCounts[index] = (blankCounts[index] ?? 0) + 1;
        else if (key !== null) group?.[index]?.add(number);
      }
    }
  }
  bad.refuse();
  return { rowCount, blankCounts, groupless, groups };
}

/** The group a row is in; null when the cell is blank: nothing, spaces, or a text that stands for "missing". */
export function groupOf(batch: Batch, { row, column }: CellPlace, { missing = [] }: NumberRules): string | null {
  const text = batch.text(row, column);
  const plain = text?.replaceAll(/^ +| +$/g, "") ?? "";
  return plain === "" || missing.some((each) => each.trim() === plain) ? null : text;
}

/** A number, null when blank, undefined when neither. */
function readCell(batch: Batch, at: CellPlace, reader: DecimalReader): number | null | undefined {
  const number = plainNumber(batch, at, reader);
  return Number.isNaN(number) ? reader.fromText(batch.text(at.row, at.column)) : number;
}

/** Straight from the bytes where there are any; NaN calls for a closer look. */
function plainNumber(batch: Batch, { row, column }: CellPlace, reader: DecimalReader): number {
  if (!(batch instanceof TextBatch)) return Number.NaN;
  return reader.fromBytes(batch.bytes, batch.cellStart(row, column), batch.cellEnd(row, column));
}

/** Cells that are neither number nor blank: the first of them, and how many. */
class BadCells {
  readonly #table: Table;
  readonly #first: { readonly line: number; readonly column: string; readonly text: string }[] = [];
  #count = 0;

  constructor(table: Table) {
    this.#table = table;
  }

  add(batch: Batch, { row, column }: CellPlace): void {
    this.#count++;
    if (this.#first.length >= SHOWN) return;
    const name = this.#table.columns[column]?.trim() ?? "";
    this.#first.push({ line: batch.lineOf(row), column: name, text: JSON.stringify(batch.text(row, column) ?? "") });
  }

  refuse(): void {
    const [first] = this.#first;
    if (first === undefined) return;
    const listed = this.#first.map(({ line, column, text }) => `line ${line}, column ${column}: ${text}`);
    const rest = this.#count > SHOWN ? "; ..." : "";
    const more = this.#count === 1 ? "" : `; ${this.#count} such cells: ${listed.join("; ")}${rest}`;
    const place = `${this.#table.name}, line ${first.line}, column ${first.column}`;
    throw new FlowError("input-invalid", `${place}: ${first.text} is not a number${more}`, {
      hint: 'Correct the cells; or name texts that mean "no value" in "missing", decimal commas by "decimal": ",", and marks between thousands by "thousands".',
    });
  }
}
