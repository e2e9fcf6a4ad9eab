import fc from "fast-check";
import { type Bindings, type Pattern, parsePattern } from "../../src/domain/pattern.ts";
import { luxonDates } from "../../src/runtime/dates.ts";

/** A pattern with real dates. */
export function pattern(text: string): Pattern {
  return parsePattern(text, luxonDates);
}

/** Whether a path (absolute, or relative to the flow folder) fits, and how. */
export function matchWhole(one: Pattern, path: string): Bindings | undefined {
  if (one.folder === ".") return path.startsWith("/") ? undefined : one.match(path);
  const root = one.folder === "/" ? "/" : `${one.folder}/`;
  return path.startsWith(root) ? one.match(path.slice(root.length)) : undefined;
}

const PARTS = ["a", "b", "1", "/", ".", "{x}", "{y}", "{z:**}", "{x}"] as const;
const DATED = [...PARTS, "{d:yyyy}", "{d:yMd}", "{e:yyyy/M}", "{e:MMM}"] as const;

const patternOf = (parts: readonly string[]) =>
  fc
    .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 5 })
    .map((chosen) => chosen.join(""))
    .filter(isPattern)
    .map(pattern);

/** Patterns over few letters, so that two of them often meet. */
export const textPatterns = patternOf(PARTS);
export const datedPatterns = patternOf(DATED);

function isPattern(text: string): boolean {
  try {
    pattern(text);
    return true;
  } catch {
    return false;
  }
}
