import { FlowError } from "../domain/errors.ts";
import { type Marker, parseMarker } from "../domain/marker.ts";
import { type DateFormats, type Pattern, parsePattern } from "../domain/pattern.ts";
import type { ConfigPath, Finding } from "./problem.ts";
import { didYouMean } from "./suggest.ts";

export interface PatternPlaces {
  /** Absolute path of the flow folder. */
  readonly root: string;
  readonly dates: DateFormats;
}

/** A pattern of the config, or what is wrong with it. */
export type ReadPattern = { readonly pattern: Pattern } | { readonly finding: Finding };

/** Reads one pattern; an absolute path inside the flow folder becomes relative, so that overlaps are seen. */
export function readPattern(text: string, path: ConfigPath, { root, dates }: PatternPlaces): ReadPattern {
  const refusal = REFUSED.find(({ when }) => when.test(text));
  if (refusal !== undefined) {
    return { finding: { path, message: `the pattern "${text}" ${refusal.message}`, hint: refusal.hint } };
  }
  try {
    return { pattern: parsePattern(relativeTo(root, text), dates) };
  } catch (error) {
    if (!(error instanceof FlowError)) throw error;
    return { finding: { path, message: error.message, hint: error.hint } };
  }
}

/** A pair's marker, or what is wrong with it. */
export type ReadMarker = { readonly marker: Marker } | { readonly finding: Finding };

export function readMarker(text: string, path: ConfigPath): ReadMarker {
  try {
    return { marker: parseMarker(text) };
  } catch (error) {
    if (!(error instanceof FlowError)) throw error;
    return { finding: { path, message: error.message, hint: error.hint } };
  }
}

/** Dates of a source must be readable, and one name must not be a date in one source and text in another. */
export function sourceFindings(sources: readonly (readonly [Pattern, ConfigPath])[]): readonly Finding[] {
  const kinds = new Map<string, Kind>();
  const findings: Finding[] = [];
  for (const [pattern, path] of sources) {
    for (const name of pattern.placeholders) {
      const kind = kindOf(pattern, name);
      const before = kinds.get(name) ?? kind;
      kinds.set(name, before);
      if (before !== kind) {
        const hint = `Give {${name}} the same kind in all sources, such as {${name}:yyyy-MM-dd}.`;
        findings.push({ path, message: `{${name}} is a date in one source and text in another`, hint });
      }
    }
    if (!isReadable(pattern)) {
      const hint = "Read a date with its year, such as {date:yyyyMMdd}, or as text: {date}.";
      findings.push({
        path,
        message: `a date in the pattern "${pattern.text}" cannot be told from a file's name`,
        hint,
      });
    }
  }
  return findings;
}

/** A target may use only what its sources bind, and write as a date only what was read as one. */
export function targetFindings(target: Pattern, sources: readonly Pattern[], path: ConfigPath): readonly Finding[] {
  const bound = [...new Set(sources.flatMap((source) => source.placeholders))];
  return target.placeholders.flatMap((name): readonly Finding[] => {
    if (!bound.includes(name)) {
      const names = bound.length === 0 ? "none" : bound.map((one) => `{${one}}`).join(", ");
      const hint =
        didYouMean(
          `{${name}}`,
          bound.map((one) => `{${one}}`),
        ) ?? "Use only placeholders that stand in a source.";
      return [{ path, message: `the target uses {${name}}, which no source binds (bound: ${names})`, hint }];
    }
    const readAsDate = sources.some((source) => source.placeholders.includes(name) && kindOf(source, name) === "date");
    if (kindOf(target, name) === "text" || readAsDate) return [];
    const hint = `Read it as a date in the source too, such as {${name}:yyyyMMdd}.`;
    return [{ path, message: `the target writes {${name}} as a date, but the source reads it as text`, hint }];
  });
}

/** What people write and we would take for something else, or cannot do yet. */
const REFUSED: readonly { readonly when: RegExp; readonly message: string; readonly hint: string }[] = [
  {
    when: /^[a-z][a-z0-9+.-]*:\/\//i,
    message: "is a URL, and only local folders are available yet",
    hint: "Name a folder, relative to the flow folder or by its whole path.",
  },
  { when: /^~/, message: "starts with ~, which is not filled in", hint: `Write the whole path, or \${HOME}/...` },
  { when: /\\/, message: "has a backslash in it", hint: "Write folders with slashes: data/source." },
  { when: /\p{Cc}/u, message: "has a control character in it", hint: "Remove it." },
  {
    when: /(?:^|\/)\.pairflow(?:\/|$)/i,
    message: "lies in .pairflow, where Pairflow keeps its own files",
    hint: "Choose another folder.",
  },
];

/** Only the part before the first placeholder is a path; slashes in a date format are left alone. */
function relativeTo(root: string, text: string): string {
  const brace = text.search(/[{}]/);
  const head = brace === -1 ? text : text.slice(0, brace);
  const clean = head.replace(/\/(?:\.?\/)+/g, "/") + text.slice(head.length);
  if (clean === root || clean === `${root}/`) return ".";
  return clean.startsWith(`${root}/`) ? clean.slice(root.length + 1) : text;
}

type Kind = "text" | "date";

/** A name that is a date anywhere in a pattern is kept as one. */
function kindOf(pattern: Pattern, name: string): Kind {
  const isDate = pattern.segments.some((segment) => segment.kind === "date" && segment.name === name);
  return isDate ? "date" : "text";
}

/** A day that has its own year, month, week day and half of the day. */
const SAMPLE_DAY = "2031-10-23T17:38:49.125Z";

/** Tried rather than reasoned about: a sample is written with the pattern and read again. */
function isReadable(pattern: Pattern): boolean {
  const sample = pattern.placeholders.map((name) => [name, kindOf(pattern, name) === "date" ? SAMPLE_DAY : "x"]);
  return pattern.match(pattern.fill(Object.fromEntries(sample))) !== undefined;
}
