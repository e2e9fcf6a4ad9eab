import type { PreviewDocument, PreviewQuery, ScoresDocument } from "../../src/app/insights.ts";
import { HOSTILE_NAMES, richItems } from "./fake-items.ts";

const COLUMNS = ["isin", "nav", "time_started", "z_score_nav"];
const LAST_LINE = 12_315;

/** Rows of a table with a wrong number in line 7, and a cell that would like to be markup. */
export async function fakePreview(itemId: string, query: PreviewQuery): Promise<PreviewDocument | undefined> {
  const item = richItems().find(({ id }) => id === itemId);
  const file = query.file === "target" ? item?.target : item?.sources[query.file];
  if (file === undefined || file === null) return undefined;
  if (query.file === "target" && item?.status !== "success") return undefined;
  const isTable = !item?.key.endsWith("passwd");
  const problem = "No rows of such a file can be shown: its name has no ending of a table.";
  if (!isTable) return { file, columns: [], columnCount: 0, rows: [], hasMore: false, problem };
  const columns = query.file === "target" ? COLUMNS : COLUMNS.slice(0, 3);
  const around = query.aroundLine ?? 2;
  const from = Math.max(2, Math.min(around - 10, LAST_LINE - 19));
  const rows = Array.from({ length: 20 }, (_, index) => ({
    line: from + index,
    cells: cellsOf(from + index).slice(0, columns.length),
  }));
  return { file, columns, columnCount: columns.length, rows, hasMore: from + 20 <= LAST_LINE, problem: null };
}

/** The bell that scores make, with two far out on the right and one on the left. */
export async function fakeScores(itemId: string): Promise<ScoresDocument | undefined> {
  const item = richItems().find(({ id }) => id === itemId);
  if (item?.status !== "success" || item.pair !== "z-scores") return undefined;
  const bins = Array.from({ length: 40 }, (_, index) => {
    const from = -4 + index * 0.25;
    const bell = Math.round(1_228 * Math.exp(-((from + 0.125) ** 2) / 2));
    return { from, to: from + 0.25, count: bell + (index === 38 ? 1 : 0) };
  });
  const outliers = [
    { line: 218, name: "LU0323578657", score: 5.724311 },
    { line: 4_017, name: HOSTILE_NAMES[0], score: -3.612 },
    { line: 9_204, name: "IE00B4L5Y983", score: 3.0414 },
  ];
  const count = bins.reduce((sum, bin) => sum + bin.count, 0);
  return { column: "z_score_nav", count, blank: 2, bins, outlierCount: outliers.length, outliers, isWhole: true };
}

function cellsOf(line: number): readonly string[] {
  const isin = line === 5 ? "<b>LU0</b>" : `LU03235${String(78_000 + line).padStart(5, "0")}`;
  const nav = line === 7 ? "12,3x" : (100 + (line % 37) / 4).toFixed(2);
  return [isin, nav, "2026-11-21T10:58:14.118Z", ((line % 37) / 12 - 1.5).toFixed(6)];
}
