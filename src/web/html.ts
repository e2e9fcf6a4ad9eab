import { showInvisible } from "../lib/invisible.ts";

/** Enough for element content and for attributes in quotes; templates have no other places for text. */
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Not exported: only `html` makes one, so a plain string can never pass for markup. */
class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** Markup that is safe to send. */
export type Html = Markup;

/** What may stand in a template: text is escaped, markup is not, nothing (`null`, `undefined`, `false`) leaves no trace. */
export type Content = Html | string | number | null | undefined | false | readonly Content[];

/** The only way to make markup. Every text in it is escaped, in element content and in quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Markup(String.raw({ raw: strings }, ...contents.map(write)));
}

function write(content: Content): string {
  if (content === null || content === undefined || content === false) return "";
  if (typeof content === "string" || typeof content === "number") return escapeText(String(content));
  if (content instanceof Markup) return content.toString();
  return content.map(write).join("");
}

/** Invisible characters first: what is written for them needs no escaping. */
function escapeText(text: string): string {
  return showInvisible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
