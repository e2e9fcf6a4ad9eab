import { FlowError } from "../domain/errors.ts";
import { isHeldSql, sqlText } from "./sql.ts";
import type { Column, Table } from "./table.ts";
import type { Tables } from "./tables.ts";

/** How a column writes its numbers. */
export interface NumberRules {
  readonly decimal?: "." | ",";
  /** Texts that count as blank, as "N.A." */
  readonly missing?: readonly string[];
}

/** A column of numbers and what is known of it. */
export interface Numbers {
  /** SQL of a cell's number; NULL where it is blank. */
  readonly sql: string;
  readonly rowCount: number;
  readonly blankCount: number;
  readonly min: number | null;
  readonly max: number | null;
  /** Mean less min: with large numbers close together, the mean itself would lose digits. */
  readonly meanAboveMin: number;
  /** Square root of the summed squared deviations over n - ddof; 0 when all are equal or there are too few. */
  readonly deviation: number;
}

interface Place {
  readonly table: Table;
  readonly column: Column;
}

/**
 * Reads a column as numbers: an optional sign, digits with at most one decimal mark, an optional exponent, spaces
 * around. Anything else is an error that names line, column and text of the first, and the count.
 */
export async function readNumbers(
  tables: Tables,
  { table, column, ddof }: Place & { readonly ddof: 0 | 1 },
  rules: NumberRules = {},
): Promise<Numbers> {
  const cells = cellsSql({ table, column }, rules);
  const [found] = await tables.rows(`WITH cells AS MATERIALIZED (SELECT v, bad FROM ${cells}),
    known AS MATERIALIZED (SELECT count(*)::DOUBLE AS rows, count(v)::DOUBLE AS numbers,
      count(*) FILTER (bad)::DOUBLE AS bad, min(v) AS lo, max(v) AS hi FROM cells),
    center AS MATERIALIZED (SELECT favg(v - lo) AS mean FROM cells, known),
    spread AS (SELECT fsum(power(v - lo - mean, 2)) AS squares FROM cells, known, center)
    SELECT *, sqrt(squares / nullif(numbers - ${ddof}, 0)) AS deviation FROM known, center, spread`);
  const [rowCount, count, bad] = [Number(found?.["rows"]), Number(found?.["numbers"]), Number(found?.["bad"])];
  if (bad > 0) throw await badNumber(tables, { table, column, cells, bad });
  const known = { sql: looseSql(column, rules), rowCount, blankCount: rowCount - count };
  const [min, max] = [found?.["lo"], found?.["hi"]];
  if (typeof min !== "number" || typeof max !== "number") {
    return { ...known, min: null, max: null, meanAboveMin: 0, deviation: 0 };
  }
  if (min === max || count <= ddof) return { ...known, min, max, meanAboveMin: 0, deviation: 0 };
  const [meanAboveMin, deviation] = [Number(found?.["mean"]), Number(found?.["deviation"])];
  if (!Number.isFinite(deviation)) throw tooLarge({ table, column });
  return { ...known, min, max, meanAboveMin, deviation };
}

/** A FROM item: each cell's text, its number v (NULL when it is none), and whether it is bad: neither number nor blank. */
function cellsSql({ table, column }: Place, rules: NumberRules): string {
  const isBad = `CASE WHEN v IS NULL THEN ${isHeldSql("text", rules.missing ?? [])} ELSE isinf(v) END`;
  return `(SELECT text, v, ${isBad} AS bad
    FROM (SELECT ${column.sql} AS text, ${strictSql(column, rules)} AS v FROM ${table.from}))`;
}

/** NULL unless the text is in the grammar: a plain cast would also take nan, inf and 1_000. */
function strictSql({ sql }: Column, rules: NumberRules): string {
  const mark = rules.decimal === "," ? "," : "[.]";
  const grammar = sqlText(` *[+-]?([0-9]+(${mark}[0-9]*)?|${mark}[0-9]+)([eE][+-]?[0-9]+)? *`);
  const isNumber = `regexp_full_match(${sql}, ${grammar})`;
  const isWanted = hasMissing(rules) ? `${isNumber} AND ${isHeldSql(sql, rules.missing ?? [])}` : isNumber;
  return `TRY_CAST(CASE WHEN ${isWanted} THEN ${pointedSql(sql, rules)} END AS DOUBLE)`;
}

/** The same for a column that has passed: what is no number there is blank. */
function looseSql({ sql }: Column, rules: NumberRules): string {
  const number = `TRY_CAST(${pointedSql(sql, rules)} AS DOUBLE)`;
  return hasMissing(rules) ? `CASE WHEN ${isHeldSql(sql, rules.missing ?? [])} THEN ${number} END` : number;
}

function pointedSql(sql: string, { decimal }: NumberRules): string {
  return decimal === "," ? `replace(${sql}, ',', '.')` : sql;
}

function hasMissing({ missing = [] }: NumberRules): boolean {
  return missing.length > 0;
}

async function badNumber(
  tables: Tables,
  { table, column, cells, bad }: Place & { readonly cells: string; readonly bad: number },
): Promise<FlowError> {
  const [first] = await tables.rows(`SELECT text, row::DOUBLE AS row
    FROM (SELECT text, bad, row_number() OVER () - 1 AS row FROM ${cells}) WHERE bad ORDER BY row LIMIT 1`);
  const line = await table.lineOf(Number(first?.["row"]));
  const more = bad === 1 ? "" : ` (${bad} such cells)`;
  const text = JSON.stringify(first?.["text"] ?? "");
  const message = `${table.name}, line ${line}, column ${column.name.trim()}: ${text} is not a number${more}`;
  return new FlowError("input-invalid", message, {
    hint: 'Correct the cell; or name texts that mean "no value" in "missing", and decimal commas by "decimal": ",".',
  });
}

function tooLarge({ table, column }: Place): FlowError {
  return new FlowError(
    "input-invalid",
    `the numbers of ${table.name}, column ${column.name}, are too large to add up`,
    {
      hint: "Look for a number with a wrong exponent.",
    },
  );
}
