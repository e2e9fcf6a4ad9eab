import { showInvisible } from "../lib/invisible.ts";

/** Enough for element content and for attributes in quotes; templates have no other places for text. */
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** By code. */
const PLAIN = Uint8Array.from({ length: 0x7f }, (_, code) => {
  const character = String.fromCharCode(code);
  const isShown = code >= 0x20 || character === "\n" || character === "\t";
  return isShown && !Object.hasOwn(ENTITIES, character) ? 1 : 0;
});

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
  let text = strings[0] ?? "";
  for (const [index, content] of contents.entries()) text += write(content) + (strings[index + 1] ?? "");
  return new Markup(text);
}

function write(content: Content): string {
  if (typeof content === "string") return isPlain(content) ? content : escapeText(content);
  if (content === null || content === undefined || content === false) return "";
  if (typeof content === "number") return String(content);
  if (content instanceof Markup) return content.toString();
  let text = "";
  for (const part of content) text += write(part);
  return text;
}

/** Whether there is nothing to escape, as in nearly every text: printable ASCII, line ends and tabs without `"&'<>`. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (PLAIN[text.charCodeAt(at)] !== 1) return false;
  }
  return true;
}

/** Invisible characters first: what is written for them needs no escaping. */
function escapeText(text: string): string {
  return showInvisible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
