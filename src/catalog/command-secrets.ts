import { secretForms } from "../lib/secret-forms.ts";

/** Shorter values are found in too many other words, and guessed from what stands around the stars. */
const SHORTEST = 6;
const STARS = "***";

/**
 * What no log may tell: the values, of six characters or more, of the variables that a pair passes on to its command by
 * name. Whether one is a secret is not asked, so `production` becomes `***` as well: what is none belongs in the params,
 * which every log may show. A value is also found line by line, as JSON and URLs write it; of a URL with a password, the
 * password is found alone.
 */
export class Secrets {
  readonly #forms: RegExp | undefined;
  readonly #longest: number;

  constructor(values: readonly string[]) {
    const forms = [...new Set(values.flatMap(secretForms))].filter((form) => form.length >= SHORTEST);
    // Of two that begin alike, the longer one.
    const longestFirst = forms.toSorted((a, b) => b.length - a.length);
    this.#longest = longestFirst[0]?.length ?? 0;
    this.#forms = forms.length === 0 ? undefined : new RegExp(longestFirst.map(RegExp.escape).join("|"), "g");
  }

  /** The text with stars for each value. */
  conceal(text: string): string {
    return this.#forms === undefined ? text : text.replace(this.#forms, STARS);
  }

  /** How much of a text that goes on can be shown: no value, nor a half of a character, stands on both sides of its end. */
  shownLength(text: string): number {
    let end = text.length - Math.max(0, this.#longest - 1);
    for (const { index, 0: form } of this.#forms === undefined ? [] : text.matchAll(this.#forms)) {
      if (index < end && end < index + form.length) end = index;
    }
    if (end <= 0) return 0;
    const isCut = (text.codePointAt(end - 1) ?? 0) > 0xffff;
    return isCut ? end - 1 : end;
  }
}
