import { parse } from "csv-parse/sync";
import { delimiterOf, quoteOf } from "../../domain/csv-rules.ts";
import type { LookedFile, LookedRows } from "../../ports/table-look.ts";
import type { Format } from "../format.ts";
import { readStretch, type Stretch } from "./text-stretch.ts";

/** What is shown: rows from the first, or around a line. */
export interface RowsWanted {
  readonly limit: number;
  readonly aroundLine?: number | undefined;
}

/** The first line that is shown, so that the wanted one has as many before it as behind it. */
export function firstLineShown({ limit, aroundLine = 1 }: RowsWanted): number {
  return Math.max(1, aroundLine - Math.floor(limit / 2));
}

/**
 * Rows of a delimited text as they stand there, also where they are not as wide as the header or are quoted badly: what
 * is wrong shall be seen. A row that begins before the first line that is shown may be cut.
 */
export async function textRows(file: LookedFile, format: Format, wanted: RowsWanted): Promise<LookedRows> {
  const csv = csvParams(file.params);
  const { isGzip } = format;
  const stretch = await readStretch(file.path, { isGzip, encoding: csv.encoding, fromLine: firstLineShown(wanted) });
  if (stretch === undefined) return { columns: [], rows: [], hasMore: true, problem: "This line stands too far in." };
  const headLine = /^[^\r\n]*/.exec(stretch.head)?.[0] ?? "";
  const quote = csv.quote ?? quoteOf(headLine);
  const rules = { delimiter: csv.delimiter ?? delimiterOf(headLine, format.extension, quote || '"'), quote };
  const header = recordsOf(stretch.head, { ...rules, stretch, limit: 1 })[0];
  const hasHeader = csv.header !== false;
  const columns = hasHeader ? (header?.cells ?? []) : (header?.cells.map((_, index) => `column_${index + 1}`) ?? []);
  const limit = wanted.limit + (hasHeader && stretch.line === 1 ? 1 : 0);
  const found = recordsOf(stretch.text, { ...rules, stretch, limit: limit + 1 });
  // The last one was cut off with the text.
  const records = stretch.hasMore && found.length > 1 ? found.slice(0, -1) : found;
  const rows = records.slice(0, limit).filter((_, index) => !hasHeader || stretch.line > 1 || index > 0);
  return { columns, rows, hasMore: stretch.hasMore || records.length > limit, problem: null };
}

interface RecordRules {
  readonly delimiter: string;
  readonly quote: string;
  readonly stretch: Stretch;
  readonly limit: number;
}

/** Lines without cells are left out, as tables leave them out; the others keep their numbers. */
function recordsOf(text: string, { delimiter, quote, stretch, limit }: RecordRules): LookedRows["rows"] {
  const starts: number[] = [];
  const cells: string[][] = parse(text, {
    delimiter,
    quote: quote === "" ? false : quote,
    record_delimiter: stretch.newline === "\r" ? "\r" : ["\r\r\n", "\r\n", "\n"],
    to: limit,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_record: (record: string[], { lines }) => {
      starts.push(stretch.line + lines - 1 - record.join("").split(stretch.newline).length + 1);
      return record;
    },
  });
  return cells.map((record, index) => ({ line: Math.max(1, starts[index] ?? 1), cells: record }));
}

/** What the params of a pair say of how its texts are written. */
function csvParams({ csv }: Readonly<Record<string, unknown>>) {
  const given: Readonly<Record<string, unknown>> = typeof csv === "object" && csv !== null ? { ...csv } : {};
  const text = (name: string) => (typeof given[name] === "string" ? given[name] : undefined);
  return { delimiter: text("delimiter"), quote: text("quote"), encoding: text("encoding"), header: given["header"] };
}
