import type { GridDocument } from "../../app/insights.ts";

/** Pairs on one page: with 1,000 a page would be of megabytes. */
const COLUMNS_SHOWN = 40;

type Column = readonly GridDocument["rows"][number]["cells"][number][];

/** The grid with its first 40 columns: those with something unfinished in these rows, then those with anything in them. */
export function fewerColumns(grid: GridDocument): GridDocument {
  const { pairs, rows } = grid;
  if (pairs.length <= COLUMNS_SHOWN) return grid;
  const ranked = pairs.map((_, at) => ({ at, rank: rankOf(rows.map(({ cells }) => cells[at] ?? null)) }));
  const chosen = ranked.toSorted((one, other) => one.rank - other.rank).slice(0, COLUMNS_SHOWN);
  const places = new Set(chosen.map(({ at }) => at));
  const shown = <T>(all: readonly T[]) => all.filter((_, at) => places.has(at));
  return { ...grid, pairs: shown(pairs), rows: rows.map((row) => ({ ...row, cells: shown(row.cells) })) };
}

function rankOf(column: Column): number {
  if (column.some((cell) => cell === "gap" || (cell !== null && cell.status !== "success"))) return 0;
  return column.some((cell) => cell !== null) ? 1 : 2;
}
