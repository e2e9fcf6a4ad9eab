import { secretForms } from "../lib/secret-forms.ts";

/** Value from the environment -> the template that it was filled into. */
export type Secrets = ReadonlyMap<string, string>;

/** Of every config that this process has read: runs under an earlier one may still tell what it took. */
let known: Secrets = new Map();
let conceal = (text: string): string => text;

/** From now on, these are hidden in whatever this process tells. */
export function concealLater(secrets: Secrets): void {
  if ([...secrets].every(([value, template]) => known.get(value) === template)) return;
  known = new Map([...known, ...secrets]);
  conceal = concealer(known);
}

/** The text without what any config of this process took from the environment. */
export function concealed(text: string): string {
  return conceal(text);
}

const SHORT = 4;
/** A part of a value that is shorter may be part of anything. */
const SHORTEST_PART = 6;

/** Shows each value as its template. Values are also looked for as JSON and URLs write them, and line by line. */
export function concealer(secrets: Secrets): (text: string) => string {
  const parts = [...secrets].flatMap(([value, template]) =>
    secretForms(value)
      .filter((form) => form.length >= SHORTEST_PART)
      .map((form) => [form, template] as const),
  );
  // Whole values last, so that a part of one does not take the place of another.
  const known = new Map([...parts, ...secrets].filter(([value]) => value !== ""));
  if (known.size === 0) return (text) => text;
  const longestFirst = [...known.keys()].toSorted((a, b) => b.length - a.length);
  const expression = new RegExp(longestFirst.map(secretExpression).join("|"), "gu");
  return (text) => text.replace(expression, (found) => known.get(found) ?? found);
}

/** A short value (`1`, `on`) counts only where it stands alone, or it would be found inside every other word. */
function secretExpression(value: string): string {
  const plain = RegExp.escape(value);
  return value.length < SHORT ? `(?<![\\p{L}\\p{N}])${plain}(?![\\p{L}\\p{N}])` : plain;
}
