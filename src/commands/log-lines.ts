/** What stands in place of the beginning of a long log. */
const CUT_NOTE = /^\(\d+ characters before this are not kept\)$/;
/** Also as the end of a class's name: `ValueError`. */
const ERROR_LINE = /\b(?:\w*Error|\w*Exception|error|exception|fail(?:s|ed|ure)?|fatal|traceback|warn(?:ing)?)s?\b/i;

/** Whether a line tells of an error or a warning, by its words. */
export function isErrorLine(line: string): boolean {
  return ERROR_LINE.test(line);
}

/** The lines of a log; `whole` leaves out a last one that is still being written. */
export function linesOf(log: string, which: "all" | "whole"): readonly string[] {
  const lines = log.split(/\r?\n/);
  const last = lines.pop();
  return which === "whole" || last === "" || last === undefined ? lines : [...lines, last];
}

/** The lines of a log that come after those seen of it, also when its beginning was cut off meanwhile. */
export function newLines(seen: readonly string[], log: readonly string[]): readonly string[] {
  if (!CUT_NOTE.test(log[0] ?? "")) return log.slice(seen.length);
  // The first line after the note may be the end of one.
  const kept = log.slice(2);
  for (let start = Math.max(0, seen.length - kept.length); start < seen.length; start += 1) {
    if (seen.slice(start).every((line, index) => line === kept[index])) return kept.slice(seen.length - start);
  }
  return seen.length === 0 ? log : kept;
}
