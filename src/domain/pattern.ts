import { FlowError } from "./errors.ts";

/** The values of a pattern's placeholders for one file; a date is kept as ISO 8601 whatever its format. */
export type Bindings = Readonly<Record<string, string>>;

/** What `{date:yyyyMMdd}` needs to know of dates; the domain has no date library of its own. */
export interface DateFormats {
  /** Regular expression source that covers every text of this format. Throws RangeError for a format it cannot read. */
  expression(format: string): string;
  /** The ISO 8601 form of a text, or undefined when it is no date of this format. */
  parse(text: string, format: string): string | undefined;
  /** The text of an ISO 8601 date in this format. */
  write(iso: string, format: string): string;
}

export type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "text"; readonly name: string; readonly spans: "name" | "folders" }
  | { readonly kind: "date"; readonly name: string; readonly format: string };

/** A folder and a file-name template: `data/scored/File_A{rest}`. */
export interface Pattern {
  /** As the config has it. */
  readonly text: string;
  /** The folder, without a slash at its end; everything after it is the template. */
  readonly folder: string;
  readonly segments: readonly Segment[];
  /** Each placeholder once, in order of appearance. */
  readonly placeholders: readonly string[];
  /** Whether files in subfolders can match. */
  readonly nested: boolean;
  /** Bindings of a path relative to the folder, or undefined when it does not match. */
  match(path: string): Bindings | undefined;
  /** The path that these bindings name. Throws FlowError when one is missing or leaves the folder. */
  fill(bindings: Bindings): string;
}

const PLACEHOLDER = /\{([^{}]*)\}/g;
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Reads a pattern. A path with no placeholder is a folder: `data/source` means `data/source/{file}`. */
export function parsePattern(text: string, dates: DateFormats): Pattern {
  if (text.trim() === "") throw refuse(text, "is empty");
  if (text.split("/").includes("..")) {
    throw refuse(text, 'has ".." in it', "Name the folder itself, or write the absolute path.");
  }
  const { folder, template } = splitFolder(text);
  const segments = readSegments(text, template);
  const named = segments.filter((segment) => segment.kind !== "literal");
  const expression = compile(text, segments, dates);
  return {
    text,
    folder,
    segments,
    placeholders: [...new Set(named.map((segment) => segment.name))],
    nested: template.includes("/") || named.some((s) => s.kind === "text" && s.spans === "folders"),
    match: (path) => matchPath(path, expression, named, dates),
    fill: (bindings) => fillPath(text, segments, bindings, dates),
  };
}

/** The folder ends at the last slash before the first placeholder. */
function splitFolder(text: string): { folder: string; template: string } {
  const clean = text.replace(/^(?:\.\/)+/, "");
  const brace = clean.search(/[{}]/);
  if (brace === -1) return { folder: withoutEndSlash(clean), template: "{file}" };
  const slash = clean.lastIndexOf("/", brace);
  const folder = slash === -1 ? "." : withoutEndSlash(clean.slice(0, slash + 1));
  return { folder, template: clean.slice(slash + 1) };
}

function withoutEndSlash(path: string): string {
  return path.replace(/\/+$/, "") || (path.startsWith("/") ? "/" : ".");
}

function readSegments(text: string, template: string): readonly Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  for (const found of template.matchAll(PLACEHOLDER)) {
    pushLiteral(segments, text, template.slice(end, found.index));
    segments.push(readPlaceholder(text, found[1] ?? ""));
    end = found.index + found[0].length;
  }
  pushLiteral(segments, text, template.slice(end));
  return segments;
}

function pushLiteral(segments: Segment[], text: string, literal: string): void {
  if (/[{}]/.test(literal)) throw refuse(text, "has a brace without its partner");
  if (literal !== "") segments.push({ kind: "literal", text: literal });
}

function readPlaceholder(text: string, inside: string): Segment {
  const colon = inside.indexOf(":");
  const name = colon === -1 ? inside : inside.slice(0, colon);
  const rule = colon === -1 ? "" : inside.slice(colon + 1);
  if (!NAME.test(name)) {
    throw refuse(text, `has the placeholder {${inside}}`, "A placeholder is {word}, {word:**} or {date:yyyyMMdd}.");
  }
  if (colon === -1) return { kind: "text", name, spans: "name" };
  if (rule === "**") return { kind: "text", name, spans: "folders" };
  if (rule === "") throw refuse(text, `has {${inside}} with nothing behind the colon`);
  return { kind: "date", name, format: rule };
}

/** One group per placeholder; a text placeholder that comes again must read the same. */
function compile(text: string, segments: readonly Segment[], dates: DateFormats): RegExp {
  const seen = new Map<string, number>();
  let group = 0;
  const parts = segments.map((segment) => {
    if (segment.kind === "literal") return escapeExpression(segment.text);
    group += 1;
    if (segment.kind === "date") return `(${dateExpression(text, segment.format, dates)})`;
    const before = seen.get(segment.name);
    if (before !== undefined) return `(\\${before})`;
    seen.set(segment.name, group);
    return segment.spans === "folders" ? "(.+)" : "([^/]+)";
  });
  return new RegExp(`^${parts.join("")}$`, "s");
}

function dateExpression(text: string, format: string, dates: DateFormats): string {
  try {
    return dates.expression(format);
  } catch (cause) {
    const hint = "Use Luxon's tokens, such as {date:yyyyMMdd} or {date:yyyy-MM-dd}.";
    throw new FlowError("config-invalid", `the pattern "${text}" has a date format "${format}" that cannot be read`, {
      hint,
      cause,
    });
  }
}

function escapeExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

type Placeholder = Exclude<Segment, { kind: "literal" }>;

function matchPath(
  path: string,
  expression: RegExp,
  named: readonly Placeholder[],
  dates: DateFormats,
): Bindings | undefined {
  const found = expression.exec(path);
  if (found === null) return undefined;
  const bindings: Record<string, string> = {};
  for (const [index, placeholder] of named.entries()) {
    const text = found[index + 1] ?? "";
    const value = placeholder.kind === "date" ? dates.parse(text, placeholder.format) : text;
    if (value === undefined) return undefined;
    if (Object.hasOwn(bindings, placeholder.name) && bindings[placeholder.name] !== value) return undefined;
    bindings[placeholder.name] = value;
  }
  return bindings;
}

function fillPath(text: string, segments: readonly Segment[], bindings: Bindings, dates: DateFormats): string {
  const path = segments.map((segment) => fillSegment(text, segment, bindings, dates)).join("");
  if (path.split("/").some((part) => part === "" || part === "." || part === "..")) {
    throw new FlowError("input-invalid", `"${path}" is no file name for the pattern "${text}"`, {
      hint: "Rename the source file so that the target stays inside its folder.",
    });
  }
  return path;
}

function fillSegment(text: string, segment: Segment, bindings: Bindings, dates: DateFormats): string {
  if (segment.kind === "literal") return segment.text;
  const value = Object.hasOwn(bindings, segment.name) ? bindings[segment.name] : undefined;
  if (value === undefined) throw refuse(text, `uses {${segment.name}}, which no source binds`);
  return segment.kind === "date" ? dates.write(value, segment.format) : value;
}

function refuse(text: string, what: string, hint?: string): FlowError {
  return new FlowError("config-invalid", `the pattern "${text}" ${what}`, hint === undefined ? {} : { hint });
}
