import type { LookedFile, LookedRows } from "../../ports/table-look.ts";
import type { Format } from "../format.ts";
import { firstLineShown, type RowsWanted } from "./text-rows.ts";
import { readStretch } from "./text-stretch.ts";

/** JSON lines as a table of the keys they have; a line that is no JSON object stands in the first column as it is. */
export async function lineRows(file: LookedFile, format: Format, wanted: RowsWanted): Promise<LookedRows> {
  const stretch = await readStretch(file.path, { isGzip: format.isGzip, fromLine: firstLineShown(wanted) });
  if (stretch === undefined) return { columns: [], rows: [], hasMore: true, problem: "This line stands too far in." };
  const lines = stretch.text.split(/\r?\n/, wanted.limit + 1);
  if (lines.at(-1) === "") lines.pop();
  const found = lines.slice(0, wanted.limit).map((text) => ({ text, value: objectOf(text) }));
  const first = objectOf(/^[^\r\n]*/.exec(stretch.head)?.[0] ?? "");
  const columns = [
    ...new Set([first, ...found.map(({ value }) => value)].flatMap((value) => Object.keys(value ?? {}))),
  ];
  const rows = found.map(({ text, value }, index) => ({
    line: stretch.line + index,
    cells: value === undefined ? [text] : columns.map((name) => cellText(value[name])),
  }));
  return {
    columns: columns.length === 0 ? ["line"] : columns,
    rows,
    hasMore: stretch.hasMore || lines.length > wanted.limit,
    problem: null,
  };
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function cellText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
