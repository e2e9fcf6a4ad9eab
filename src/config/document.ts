import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from "yaml";
import { jsonFaults, type SyntaxFault } from "./json-syntax.ts";
import type { ConfigPath, ConfigProblem, Finding } from "./problem.ts";
import { pathText } from "./problem.ts";

/** The text of a config file, parsed, with the place of everything in it. */
export interface ConfigDocument {
  /** Plain values; undefined when the text could not be parsed. */
  readonly value: unknown;
  /** What is wrong with the text itself. */
  readonly problems: readonly ConfigProblem[];
  /** A finding at its line; one about something absent is shown at what should have held it. */
  locate(finding: Finding): ConfigProblem;
}

export interface ConfigText {
  /** The file as people know it. */
  readonly label: string;
  readonly text: string;
  readonly syntax: "json" | "yaml";
}

/** Parses JSON or YAML; JSON strictly, YAML without tags and merge keys, both with each key once. */
export function parseConfig(config: ConfigText): ConfigDocument {
  const text = config.text.replace(/^\u{FEFF}/u, "");
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    schema: config.syntax === "json" ? "json" : "core",
    strict: true,
    stringKeys: true,
    resolveKnownTags: false,
    version: "1.2",
  });
  const locate = placeFinder(text, lines, config.label);
  const faults = [...faultsOf(text, config.syntax, document), ...forbiddenNodes(document)];
  const broken = faults.some((fault) => fault.stops);
  const value = broken ? { faults, plain: undefined } : plainValue(document, faults);
  return {
    value: value.plain,
    problems: value.faults.map((fault) => locate(fault.offset, [], fault)),
    locate: (finding) => locate(offsetOf(finding, document), finding.path, finding),
  };
}

/** What is wrong with the text, before anything is known of its values. */
interface Fault extends Omit<SyntaxFault, "hint"> {
  readonly hint?: string;
  /** Whether the values cannot be trusted, so that checking them would only add noise. */
  readonly stops: boolean;
}

/** Turns offsets into lines and columns; problems show the line as it stands in the file. */
function placeFinder(text: string, counter: LineCounter, file: string) {
  const lines = text.split(/\r?\n/);
  return (offset: number, path: ConfigPath, { message, hint }: Pick<Finding, "message" | "hint">): ConfigProblem => {
    const { line, col } = text === "" ? { line: 1, col: 1 } : counter.linePos(offset);
    const sourceLine = lines[line - 1] ?? "";
    return { file, line, column: col, path: pathText(path), message, hint: hint ?? null, sourceLine };
  };
}

/** JSON is judged by JSON.parse; YAML, which reads nearly all of it, then tells where and why. */
function faultsOf(text: string, syntax: ConfigText["syntax"], document: Document.Parsed): readonly Fault[] {
  if (text.trim() === "") {
    return [{ offset: 0, message: "the file is empty", hint: "`pairflow init` writes an example.", stops: true }];
  }
  const yaml = [...document.errors, ...document.warnings].map((error) => yamlFault(error, text));
  if (syntax === "yaml") return yaml;
  const failure = jsonFailure(text);
  if (failure === undefined) return yaml.filter((fault) => !fault.stops);
  // To YAML a // comment is a part of the next value, so the values are not what was meant.
  const stops = (fault: SyntaxFault) => text.startsWith("/", fault.offset) || yaml.some((other) => other.stops);
  const plain = jsonFaults(text).map((fault) => ({ ...fault, stops: stops(fault) }));
  if (plain.length > 0) return [...plain, ...yaml.filter((fault) => !fault.stops)];
  return yaml.length > 0 ? yaml : [{ ...failure, stops: true }];
}

/** The parser's own words, except for what people meet most. */
function yamlFault(error: YAMLError, text: string): Fault {
  const [offset] = error.pos;
  if (error.code === "DUPLICATE_KEY") {
    const key = /^(?:"[^"]*"|'[^']*'|[^:\s]+)/.exec(text.slice(offset))?.[0] ?? "this key";
    return { offset, message: `the key ${key} comes twice`, hint: "Keep one of them.", stops: false };
  }
  const message = error.message.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());
  return { offset: Math.min(offset, Math.max(0, text.trimEnd().length - 1)), message, stops: true };
}

function jsonFailure(text: string): { offset: number; message: string } | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Only the place is taken from the engine's words, and a wrong place would do no harm.
    const offset = Number(/at position (\d+)/.exec(message)?.[1] ?? Math.max(0, text.trimEnd().length - 1));
    return { offset, message: `is no JSON: ${message.replace(/ in JSON at position.*$/s, "")}` };
  }
}

/** `__proto__` is a key like any other to the parser, but never to the code that reads the values. */
function forbiddenNodes(document: Document.Parsed): readonly Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key) || key.value !== "__proto__") return;
      faults.push({ offset: key.range?.[0] ?? 0, message: '"__proto__" is not a known key', stops: false });
    },
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return;
      const message = `the alias *${alias.source} stands for nothing`;
      faults.push({ offset: alias.range?.[0] ?? 0, message, hint: "Put its anchor before it.", stops: true });
    },
  });
  return faults;
}

const MOST_ALIASES = 100;

/** Aliases are followed up to a bound, or a small file could fill the memory. */
function plainValue(document: Document.Parsed, faults: readonly Fault[]): { plain: unknown; faults: readonly Fault[] } {
  try {
    return { plain: document.toJS({ maxAliasCount: MOST_ALIASES }) ?? {}, faults };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const message = "its aliases stand for too many values";
    return {
      plain: undefined,
      faults: [...faults, { offset: 0, message, hint: "Write the values out.", stops: true }],
    };
  }
}

/** Follows the path as far as it goes, through aliases too. */
function offsetOf({ path, at }: Finding, document: Document.Parsed): number {
  let node: Node | null | undefined = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [depth, step] of path.entries()) {
    const holder: Node | undefined = isAlias(node) ? node.resolve(document) : (node ?? undefined);
    const found = entryOf(holder, step);
    if (found === undefined) return offset;
    const last = depth === path.length - 1;
    offset = (last && at === "key" ? found.key : (found.value ?? found.key))?.range?.[0] ?? offset;
    node = found.value;
  }
  return offset;
}

interface Entry {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

/** The last of equal keys, since that is the one whose value counts. */
function entryOf(holder: unknown, step: string | number): Entry | undefined {
  if (isSeq<Node>(holder) && typeof step === "number") {
    const value = holder.items[step];
    return value === undefined ? undefined : { key: undefined, value };
  }
  if (!isMap<Node, Node | null>(holder)) return undefined;
  const pair = holder.items.findLast(({ key }) => isScalar(key) && key.value === String(step));
  return pair === undefined ? undefined : { key: pair.key, value: pair.value ?? undefined };
}
