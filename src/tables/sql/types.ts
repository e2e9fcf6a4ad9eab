import type { Batch } from "../../ports/table-reading.ts";
import { LinesBatch } from "../lines/batch.ts";
import { SheetBatch } from "../sheet/batch.ts";
import { sqlName } from "../sql.ts";
import type { SqlSession } from "./session.ts";

const NUMBER = "-?(?:(?:0|[1-9]\\d*)(?:[eE][+-]\\d+)?|(?:(?:0|[1-9]\\d*)\\.\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)";
const CLOCK = "(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,6})?)?";
const ZONE = "(?:Z|[+-]\\d\\d(?::?\\d\\d)?)";
/** Beyond it not every whole number is a double. */
const LARGEST_WHOLE = 9_007_199_254_740_992n;

const isDay = (text: string) => `TRY_CAST(${text} AS DATE)::VARCHAR = ${text}`;
const matches = (text: string, expression: string) => `regexp_full_match(${text}, '${expression}')`;

/** Whether a cell, which is not blank and without spaces around it, is of a type; the narrowest type first. */
const TESTS = {
  BOOLEAN: (cell: string) => `lower(${cell}) IN ('true', 'false')`,
  BIGINT: (cell: string) => `TRY_CAST(${cell} AS BIGINT)::VARCHAR = ${cell}`,
  DOUBLE: (cell: string) => {
    const number = `TRY_CAST(${cell} AS DOUBLE)`;
    const isZero = matches(cell, "[0.]+(?:[eE].*)?");
    const isWhole = matches(cell, "-?\\d+");
    return `${matches(cell, NUMBER)} AND isfinite(${number}) AND (${number} <> 0 OR ${isZero})
      AND (NOT ${isWhole} OR abs(TRY_CAST(${cell} AS HUGEINT)) <= ${LARGEST_WHOLE})`;
  },
  DATE: (cell: string) => `${matches(cell, "\\d{4}-\\d\\d-\\d\\d")} AND ${isDay(cell)}`,
  TIMESTAMP: (cell: string) =>
    `${matches(cell, `\\d{4}-\\d\\d-\\d\\d(?:[T ]${CLOCK})?`)} AND ${isDay(`left(${cell}, 10)`)}`,
  TIMESTAMPTZ: (cell: string) =>
    `${matches(cell, `\\d{4}-\\d\\d-\\d\\d[T ]${CLOCK}${ZONE}`)} AND ${isDay(`left(${cell}, 10)`)}
      AND TRY_CAST(${cell} AS TIMESTAMPTZ) IS NOT NULL`,
};

type TestedType = keyof typeof TESTS;
export type ColumnType = TestedType | "VARCHAR";

// Object.keys gives texts, whatever an object's keys are.
const TYPES = Object.keys(TESTS) as readonly TestedType[];
/** What a text of a workbook or of JSON may be all the same: these formats have other values for the rest. */
const TYPES_OF_TEXTS: readonly TestedType[] = ["DATE", "TIMESTAMP", "TIMESTAMPTZ"];
const FIRST_LOOK_ROWS = 2048;
/** DuckDB's time to plan a query grows with the square of its expressions. */
const COLUMNS_AT_ONCE = 4;

/** A loaded table of texts. */
export interface TextTable {
  /** As SQL names it. */
  readonly name: string;
  readonly rowCount: number;
  readonly columns: readonly string[];
  /** Columns that hold texts where their file knows other values. */
  readonly texts: ReadonlySet<number>;
}

/**
 * The narrowest type of each column that every cell in it has, blank ones aside, in all rows: BOOLEAN (`true`, `false` in
 * any case), BIGINT (whole numbers), DOUBLE (decimal point, no thousands), DATE (`2026-11-20`), TIMESTAMP (that, or with
 * a time: `2026-11-20 10:00`, `2026-11-20T10:00:00.123`), TIMESTAMPTZ (a time with `Z` or an offset). A cell that is more
 * than its number makes its column text: `007`, `+1`, `-0`, `1E5`, `1,234`, digits that no number of the type keeps. Zeros
 * behind a decimal point do not: `1.10` is 1.1. A column of blank cells is text.
 */
export async function findTypes(session: SqlSession, table: TextTable): Promise<readonly ColumnType[]> {
  const all = table.columns.map((_, index) => (table.texts.has(index) ? TYPES_OF_TEXTS : TYPES));
  const types = table.rowCount > FIRST_LOOK_ROWS ? await firstTypes(session, table, all) : all;
  const tested = await testTypes(session, table, { types, from: table.name });
  return types.map((some, column) => some.find((_, index) => tested[column]?.[index] === true) ?? "VARCHAR");
}

/** The types that the first rows leave. They refuse most of them for good, so that few are tried on all rows. */
async function firstTypes(session: SqlSession, table: TextTable, all: readonly (readonly TestedType[])[]) {
  const from = `(FROM ${table.name} LIMIT ${FIRST_LOOK_ROWS})`;
  const tested = await testTypes(session, table, { types: all, from });
  return all.map((types, column) => types.filter((_, index) => tested[column]?.[index] !== false));
}

/** A column of the loaded table as its view has it; blank cells of other types than text are NULL. */
export function typedSql(name: string, type: ColumnType): string {
  const column = sqlName(name);
  return type === "VARCHAR" ? column : `CAST(nullif(trim(${column}), '') AS ${type}) AS ${column}`;
}

/** Notes which columns hold texts where a batch knows other values, too. */
export function noteTexts(batch: Batch, width: number, texts: Set<number>): void {
  if (!(batch instanceof LinesBatch || batch instanceof SheetBatch)) return;
  for (let row = 0; row < batch.rowCount; row++) {
    for (let column = 0; column < width; column++) {
      if (!texts.has(column) && isText(batch, row, column)) texts.add(column);
    }
  }
}

function isText(batch: LinesBatch | SheetBatch, row: number, column: number): boolean {
  if (batch instanceof SheetBatch) return batch.cell(row, column)?.t === "s";
  return batch.written(row, column)?.startsWith('"') === true;
}

interface Trial {
  /** By column. */
  readonly types: readonly (readonly TestedType[])[];
  readonly from: string;
}

/** Whether all cells of a column that are not blank are of a type, by column and type; null where all are blank. */
async function testTypes(session: SqlSession, { columns }: TextTable, { types, from }: Trial) {
  const answers: unknown[][] = [];
  for (let first = 0; first < columns.length; first += COLUMNS_AT_ONCE) {
    const some = types.slice(first, first + COLUMNS_AT_ONCE);
    const cells = some.map((_, index) => `nullif(trim(${sqlName(columns[first + index] ?? "")}), '') AS c${index}`);
    const tests = some.flatMap((each, index) => each.map((type) => testSql(`c${index}`, type)));
    const row =
      tests.length === 0
        ? []
        : [...(await session.row(`SELECT ${tests.join(", ")} FROM (SELECT ${cells.join(", ")} FROM ${from})`))];
    answers.push(...some.map((each) => row.splice(0, each.length)));
  }
  return answers;
}

function testSql(cell: string, type: TestedType): string {
  return `bool_and(coalesce(${TESTS[type](cell)}, false)) FILTER (${cell} IS NOT NULL)`;
}
