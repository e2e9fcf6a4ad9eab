/** Where in a source file an error is. */
export interface Place {
  /** Number of the source from 0; undefined when the message names none. */
  readonly source: number | undefined;
  /** Line of the file, of a workbook the row; from 1. */
  readonly line: number;
  /** Name of the column, as far as the message tells it. */
  readonly column: string | undefined;
}

const PLACE = /(?:^|, )(?:line|row) (\d{1,15})(?:, column ([^\n]+?)(?=: )|, cell [A-Z]{1,3}\d+)?(?=[:,. ]|$)/;

/**
 * The place that a message names, as the errors of the table jobs do: `data/a.csv, line 7, column nav: …`, or with
 * `row 7` of a workbook. A file name is cut off first, so that a name which reads like a place is not taken for one.
 */
export function placeIn(message: string, sources: readonly string[]): Place | undefined {
  const source = longestPrefix(message, sources);
  const rest = source === undefined ? message : message.slice((sources[source] ?? "").length);
  const [first = ""] = rest.split("\n", 1);
  const found = PLACE.exec(first);
  const line = Number(found?.[1]);
  return found === null || line < 1 ? undefined : { source, line, column: found[2] };
}

function longestPrefix(message: string, sources: readonly string[]): number | undefined {
  const lengths = sources.map((source) => (message.startsWith(`${source},`) ? source.length : 0));
  const longest = Math.max(0, ...lengths);
  return longest === 0 ? undefined : lengths.indexOf(longest);
}
