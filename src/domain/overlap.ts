import type { Pattern, Segment } from "./pattern.ts";

/** One step of a pattern: the characters it takes, once or several times. */
interface Step {
  readonly takes: (character: string) => boolean;
  readonly again: boolean;
}

/**
 * Whether some path fits both patterns. It may say yes for two patterns that only seem to meet (a date's digits, a
 * placeholder that comes twice), never no for two that do: both read as small automata, searched side by side.
 */
export function patternsOverlap(one: Pattern, other: Pattern): boolean {
  // A flow of a thousand pairs asks a million times, nearly always of two folders that have nothing in common.
  if (!liesIn(one.folder, other.folder) && !liesIn(other.folder, one.folder)) return false;
  const left = stepsOf(one);
  const right = stepsOf(other);
  const alphabet = new Set(["/", "0", "\u{E000}", ...literalsOf(one), ...literalsOf(other)]);
  const seen = new Set<number>();
  const open: [number, number][] = [[0, 0]];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const [i, j] = state;
    const mark = i * (right.length + 1) + j;
    if (seen.has(mark)) continue;
    seen.add(mark);
    const a = left[i];
    const b = right[j];
    if (a === undefined && b === undefined) return true;
    if (a === undefined || b === undefined) continue;
    if (![...alphabet].some((character) => a.takes(character) && b.takes(character))) continue;
    for (const nextI of a.again ? [i, i + 1] : [i + 1]) {
      for (const nextJ of b.again ? [j, j + 1] : [j + 1]) open.push([nextI, nextJ]);
    }
  }
  return false;
}

/** Whether a folder is another one or lies in it; makes no new text. */
function liesIn(folder: string, other: string): boolean {
  if (other === ".") return true;
  if (!folder.startsWith(other)) return false;
  return folder.length === other.length || other.endsWith("/") || folder[other.length] === "/";
}

function literalsOf(pattern: Pattern): readonly string[] {
  const literals = pattern.segments.map((segment) => (segment.kind === "literal" ? segment.text : ""));
  return [...pattern.folder, ...literals.join("")];
}

function stepsOf(pattern: Pattern): readonly Step[] {
  return [...literalSteps(rootOf(pattern)), ...pattern.segments.flatMap(segmentSteps)];
}

/** What every path of a pattern begins with. */
function rootOf({ folder }: Pattern): string {
  if (folder === ".") return "";
  return folder.endsWith("/") ? folder : `${folder}/`;
}

function literalSteps(text: string): readonly Step[] {
  return [...text].map((wanted) => ({ takes: (character) => character === wanted, again: false }));
}

function segmentSteps(segment: Segment): readonly Step[] {
  if (segment.kind === "literal") return literalSteps(segment.text);
  if (segment.kind === "text") {
    const takes = segment.spans === "folders" ? () => true : (character: string) => character !== "/";
    return [{ takes, again: true }];
  }
  return [{ takes: (character) => dateTakes(segment.format, character), again: true }];
}

/** Months and days by name, and quoted words, may be any letters; other formats are digits and what stands between. */
function dateTakes(format: string, character: string): boolean {
  if (character === "/") return format.includes("/");
  if (/[acE']|[LM]{3}/.test(format)) return true;
  return /[0-9]/.test(character) || (!/[A-Za-z]/.test(character) && format.includes(character));
}
