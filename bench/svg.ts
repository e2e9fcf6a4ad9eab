/** Attributes of an element; numbers are rounded to a tenth of a pixel. */
export type Attributes = Readonly<Record<string, string | number>>;

/** What frames a plot. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly subtitle: string;
}

/** Part of a text with a look of its own. */
export interface Span {
  readonly words: string;
  readonly look: Attributes;
}

/** Colours that all plots share; both inks are dark enough for small text on white. */
const INK = "#1f2328";
export const FAINT_INK = "#59636e";
export const GRID = "#d9dee3";
export const WHITE = "#ffffff";
const FONT = "system-ui, -apple-system, 'Segoe UI', 'Open Sans', Helvetica, Arial, sans-serif";
const LEFT = 24;

/** A whole SVG file: a title and a subtitle over the content, on white, so that it is readable on dark pages too. */
export function svgFile({ width, height, title, subtitle }: Frame, content: readonly string[]): string {
  const head = [
    element("title", {}, escaped(title)),
    element("rect", { width, height, fill: WHITE }),
    text(title, { x: LEFT, y: 34, "font-size": 18, "font-weight": 700 }),
    text(subtitle, { x: LEFT, y: 56, fill: FAINT_INK }),
  ];
  const attributes = { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height };
  const look = { role: "img", "font-family": FONT, "font-size": 13, fill: INK };
  return `${element("svg", { ...attributes, ...look }, `\n${[...head, ...content].join("\n")}\n`)}\n`;
}

/** An element with content that is SVG already. */
export function element(name: string, attributes: Attributes, content = ""): string {
  const listed = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(shown(value))}"`);
  return content === "" ? `<${name}${listed.join("")}/>` : `<${name}${listed.join("")}>${content}</${name}>`;
}

/** A line of text, or of spans that follow each other; any character may be in it. */
export function text(words: string | readonly Span[], attributes: Attributes): string {
  if (typeof words === "string") return element("text", attributes, escaped(words));
  const spans = words.map((span) => element("tspan", span.look, escaped(span.words)));
  return element("text", attributes, spans.join(""));
}

function shown(value: string | number): string {
  return typeof value === "number" ? String(Math.round(value * 10) / 10) : value;
}

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
