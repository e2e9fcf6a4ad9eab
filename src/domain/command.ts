import { FlowError } from "./errors.ts";
import type { Bindings } from "./pattern.ts";
import type { SourceFile } from "./run.ts";

/** A piece of a command's argument. */
export type ArgumentPart =
  | { readonly kind: "text"; readonly text: string }
  /** `{source}` or `{source:2}`: the path of one source. */
  | { readonly kind: "source"; readonly index: number }
  /** `{sources}`: the paths of all, an argument each. */
  | { readonly kind: "sources" }
  | { readonly kind: "target" }
  | { readonly kind: "param"; readonly name: string }
  | { readonly kind: "binding"; readonly name: string }
  /** A placeholder that there is not, or a brace without its partner. */
  | { readonly kind: "unknown"; readonly text: string };

/** What the placeholders stand for in one run. */
export interface ArgumentValues {
  readonly sources: readonly SourceFile[];
  readonly target: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly bindings: Bindings;
}

const PLACEHOLDER = /\{\{|\{([^{}]*)\}|\{/g;

/** Reads an argument of the config: text, placeholders, and `{{` for a brace. Every text has a reading. */
export function parseArgument(argument: string): readonly ArgumentPart[] {
  const parts: ArgumentPart[] = [];
  let text = "";
  let end = 0;
  const flush = () => {
    if (text !== "") parts.push({ kind: "text", text });
    text = "";
  };
  for (const found of argument.matchAll(PLACEHOLDER)) {
    text += argument.slice(end, found.index);
    end = found.index + found[0].length;
    if (found[0] === "{{") {
      text += "{";
      continue;
    }
    flush();
    parts.push(placeholder(found[1], found[0]));
  }
  text += argument.slice(end);
  flush();
  return parts;
}

/** The text of an argument without placeholders; undefined for one that has some. */
export function plainArgument(argument: string): string | undefined {
  const parts = parseArgument(argument);
  const texts = parts.flatMap((part) => (part.kind === "text" ? [part.text] : []));
  return texts.length === parts.length ? texts.join("") : undefined;
}

/** Program and arguments of one run. Throws `params-invalid` or `config-invalid` for what cannot be filled in. */
export function fillArguments(argv: readonly string[], values: ArgumentValues): readonly string[] {
  return argv.flatMap((argument) => {
    const parts = parseArgument(argument);
    if (parts[0]?.kind === "sources" && parts.length === 1) return values.sources.map(({ path }) => path);
    return [parts.map((part) => fillPart(part, argument, values)).join("")];
  });
}

const NAMED = /^(param|binding):(.+)$/s;
const SOURCE = /^source(?::([1-9]\d{0,3}))?$/;

function placeholder(inside: string | undefined, text: string): ArgumentPart {
  const source = SOURCE.exec(inside ?? "");
  if (source !== null) return { kind: "source", index: Number(source[1] ?? 1) - 1 };
  if (inside === "sources" || inside === "target") return { kind: inside };
  const [, kind, name = ""] = NAMED.exec(inside ?? "") ?? [];
  if (kind === "param" || kind === "binding") return { kind, name };
  return { kind: "unknown", text };
}

function fillPart(part: ArgumentPart, argument: string, values: ArgumentValues): string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "target":
      return values.target;
    case "source":
      return values.sources[part.index]?.path ?? refuse(argument, `names source ${part.index + 1}, which is not there`);
    case "binding":
      return own(values.bindings, part.name) ?? refuse(argument, `names {binding:${part.name}}, which no source binds`);
    case "param":
      if (!Object.hasOwn(values.params, part.name)) throw missingParam(argument, part.name);
      return paramText(values.params[part.name]);
    case "sources":
      return refuse(argument, "has {sources} beside other text");
    default:
      return refuse(argument, `has ${part.text}, which is no placeholder`);
  }
}

function own(bindings: Bindings, name: string): string | undefined {
  return Object.hasOwn(bindings, name) ? bindings[name] : undefined;
}

/** Texts as they are, numbers as they print, lists and objects as JSON. */
function paramText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function missingParam(argument: string, name: string): FlowError {
  return new FlowError("params-invalid", `the argument "${argument}" uses the param "${name}", which is not given`);
}

function refuse(argument: string, what: string): never {
  throw new FlowError("config-invalid", `the argument "${argument}" ${what}`);
}
