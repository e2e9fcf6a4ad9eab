import { type ArgumentPart, parseArgument } from "../domain/command.ts";
import type { CommandRef } from "../domain/pair.ts";
import type { Pattern } from "../domain/pattern.ts";
import { variablesOf } from "../lib/variables.ts";
import type { Environment } from "./environment.ts";
import type { ConfigPath, Finding } from "./problem.ts";
import type { JobDraft } from "./schema.ts";
import { didYouMean } from "./suggest.ts";

/** What the placeholders of a command may name. */
export interface CommandPlaces {
  /** Place of the pair in the config. */
  readonly at: ConfigPath;
  readonly params: Readonly<Record<string, unknown>>;
  /** Undefined when one of them could not be read: then what they bind is not known. */
  readonly sources: readonly Pattern[] | undefined;
}

/** A pair's `{ "command": [...] }` as a job of this flow folder. */
export function readCommand({ command, env = [] }: Exclude<JobDraft, string>, root: string): CommandRef {
  return { kind: "command", argv: command, env, root };
}

/** What is wrong with the placeholders of a command, each at its argument, and params that none of them uses. */
export function commandFindings(argv: readonly string[], places: CommandPlaces): readonly Finding[] {
  const parts = argv.map(parseArgument);
  const faults = parts.flatMap((argument, index) => {
    const path: ConfigPath = [...places.at, "job", "command", index];
    return argument.flatMap((part) => {
      const fault = partFault(part, argument.length === 1, places);
      return fault === undefined ? [] : [{ path, ...fault }];
    });
  });
  return [...faults, ...unusedParams(parts.flat(), places)];
}

/** Variables that the command gets out of files that cannot be read; one that is not set is left out. */
export function variableFindings(names: readonly string[], env: Environment, at: ConfigPath): readonly Finding[] {
  const variables = variablesOf(env);
  return names.flatMap((name, index) => {
    const found = variables.find(name);
    if (found.kind !== "unreadable") return [];
    return [{ path: [...at, "job", "env", index], message: found.message, hint: found.hint }];
  });
}

type Fault = Pick<Finding, "message" | "hint">;

function partFault(part: ArgumentPart, isAlone: boolean, places: CommandPlaces): Fault | undefined {
  switch (part.kind) {
    case "unknown":
      return unknownPlaceholder(part.text, places);
    case "sources":
      if (isAlone) return undefined;
      return {
        message: "{sources} stands beside other text",
        hint: "It becomes several arguments, so make it an argument of its own, or name one source: {source:1}.",
      };
    case "source":
      return missingSource(part.index, places);
    case "param":
      return missingParam(part.name, places);
    case "binding":
      return unboundName(part.name, places);
    default:
      return undefined;
  }
}

const KNOWN = "{source}, {source:2}, {sources}, {target}, {param:NAME} and {binding:NAME}";

/** A bare name is most likely a param or a binding. */
function unknownPlaceholder(text: string, { params, sources = [] }: CommandPlaces): Fault {
  const name = text.slice(1, -1);
  const isParam = Object.hasOwn(params, name);
  const meant = isParam ? `{param:${name}}` : `{binding:${name}}`;
  const isMeant = isParam || sources.some((source) => source.placeholders.includes(name));
  const known = ["{source}", "{sources}", "{target}"];
  const hint = isMeant ? `Did you mean "${meant}"?` : didYouMean(text, known);
  if (text === "{") return { message: "has a brace without its partner", hint: 'Write "{{" for a brace.' };
  return { message: `there is no placeholder ${text}`, hint: hint ?? `There are ${KNOWN}; "{{" stands for a brace.` };
}

function missingSource(index: number, { sources }: CommandPlaces): Fault | undefined {
  if (sources === undefined || index < sources.length) return undefined;
  const count = sources.length === 1 ? "one source" : `${sources.length} sources`;
  return { message: `{source:${index + 1}} is not there: the pair has ${count}`, hint: "The first one is {source}." };
}

function missingParam(name: string, { params }: CommandPlaces): Fault | undefined {
  if (Object.hasOwn(params, name)) return undefined;
  const hint = didYouMean(name, Object.keys(params)) ?? `Add "${name}" to the pair's params.`;
  return { message: `{param:${name}} is not given: the pair has no param "${name}"`, hint };
}

function unboundName(name: string, { sources }: CommandPlaces): Fault | undefined {
  if (sources === undefined) return undefined;
  const bound = [...new Set(sources.flatMap((source) => source.placeholders))];
  if (bound.includes(name)) return undefined;
  const hint = didYouMean(name, bound) ?? `Bound: ${bound.join(", ")}.`;
  return { message: `{binding:${name}} is bound by no source`, hint };
}

/** Most of the time a misspelt one. */
function unusedParams(parts: readonly ArgumentPart[], { at, params }: CommandPlaces): readonly Finding[] {
  const used = parts.flatMap((part) => (part.kind === "param" ? [part.name] : []));
  const unused = Object.keys(params).filter((name) => !used.includes(name));
  return unused.map((name) => ({
    path: [...at, "params", name],
    at: "key",
    message: `no argument of the command uses the param "${name}"`,
    hint: `Write {param:${name}} in an argument, or take the param out.`,
  }));
}
