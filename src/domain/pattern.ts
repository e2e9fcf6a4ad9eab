import { FlowError } from "./errors.ts";
import { isUnlisted } from "./file.ts";

/** The values of a pattern's placeholders for one file; a date is kept as ISO 8601 whatever its format. */
export type Bindings = Readonly<Record<string, string>>;

/** What `{date:yyyyMMdd}` needs to know of dates; the domain has no date library of its own. */
export interface DateFormats {
  /**
   * Regular expression source that covers every text of this format, without groups of its own and fit for the `u` flag.
   * Throws RangeError for a format it cannot read.
   */
  expression(format: string): string;
  /** The ISO 8601 form of a text that `write` gives back unchanged, or undefined when there is none. */
  parse(text: string, format: string): string | undefined;
  /** The text of an ISO 8601 date in this format. Throws FlowError when it is no date. */
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
  /** Bindings of a path relative to the folder, or undefined when it does not match; `fill` gives the path back. */
  match(path: string): Bindings | undefined;
  /** The path that these bindings name. Throws FlowError when one is missing, leaves the folder or is never listed. */
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
  checkTemplate(text, template);
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
  const brace = text.search(/[{}]/);
  if (brace === -1) return { folder: cleanFolder(text), template: "{file}" };
  const slash = text.lastIndexOf("/", brace) + 1;
  return { folder: cleanFolder(text.slice(0, slash)), template: text.slice(slash) };
}

/** One spelling per folder, so that equal folders are seen to be equal. */
function cleanFolder(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return path.startsWith("/") ? `/${parts.join("/")}` : parts.join("/") || ".";
}

function checkTemplate(text: string, template: string): void {
  const sample = template.replace(PLACEHOLDER, "x");
  if (sample.split("/").some((part) => part === "" || part === ".")) {
    throw refuse(text, "has a folder without a name, or ends in a slash", "End it with a file name, such as {file}.");
  }
  if (isUnlisted(sample)) {
    const hint = "Choose a name that does not start with a dot and does not end in .tmp, .part or .swp.";
    throw refuse(text, "names hidden or half-written files, which are never looked at", hint);
  }
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
  return new RegExp(`^${parts.join("")}$`, "su");
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
  const found = isUnlisted(path) ? null : expression.exec(path);
  if (found === null) return undefined;
  const texts = found.slice(1);
  const bindings: Record<string, string> = {};
  for (const { name } of named) {
    if (Object.hasOwn(bindings, name)) continue;
    const value = readValue(name, texts, named, dates);
    if (value === undefined) return undefined;
    bindings[name] = value;
  }
  return bindings;
}

/** The parts of a date may stand apart: `{day:yyyy}/{day:MM}/{day:dd}` is read as one text of one format. */
function readValue(
  name: string,
  texts: readonly string[],
  named: readonly Placeholder[],
  dates: DateFormats,
): string | undefined {
  const written: string[] = [];
  const formats: string[] = [];
  let plain: string | undefined;
  for (const [index, placeholder] of named.entries()) {
    if (placeholder.name !== name) continue;
    const text = texts[index] ?? "";
    if (placeholder.kind === "text") plain = text;
    else {
      written.push(text);
      formats.push(placeholder.format);
    }
  }
  if (formats.length === 0) return plain;
  const date = dates.parse(written.join(DATE_JOINT), formats.join(DATE_JOINT));
  return plain === undefined || plain === date ? date : undefined;
}

/** Stands for itself in every date format. */
const DATE_JOINT = "|";

function fillPath(text: string, segments: readonly Segment[], bindings: Bindings, dates: DateFormats): string {
  const path = segments.map((segment) => fillSegment(text, segment, bindings, dates)).join("");
  if (path.split("/").includes("")) {
    throw new FlowError("input-invalid", `"${path}" is no file name for the pattern "${text}"`, {
      hint: "Rename the source file so that the target stays inside its folder.",
    });
  }
  if (isUnlisted(path)) {
    throw new FlowError(
      "input-invalid",
      `"${path}" for the pattern "${text}" is a hidden or half-written file's name`,
      {
        hint: "Put a word before the placeholder in the target, or rename the source file.",
      },
    );
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
