import { type Variables, variablesOf } from "../lib/variables.ts";
import { concealer, type Secrets } from "./concealed.ts";
import type { Environment } from "./environment.ts";
import { type ConfigPath, type FileRead, type Finding, pathText } from "./problem.ts";

/** A parsed config with `${NAME}` replaced from the environment. */
export interface Filled {
  readonly value: unknown;
  /** The same with the template in the place of all that came from the environment. */
  readonly shown: unknown;
  /** The variables that were filled in, by the path of the value as `pathText` writes it. */
  readonly used: ReadonlyMap<string, readonly string[]>;
  /** The files that variables ending in _FILE named. */
  readonly files: readonly FileRead[];
  /** Variables that are missing or cannot be read; their values keep the template. */
  readonly findings: readonly Finding[];
  readonly secrets: Secrets;
  /** The text with every filled-in value shown as its template again, so that no message tells a secret. */
  conceal(text: string): string;
}

interface Filling {
  readonly variables: Variables;
  /** Whether templates stay where the environment has a value. */
  readonly hides: boolean;
  readonly findings: Finding[];
  readonly used: Map<string, string[]>;
  readonly secrets: Map<string, string>;
}

/** Fills string values, never keys, so what comes from the environment cannot change the config's structure. */
export function fillFromEnvironment(value: unknown, env: Environment): Filled {
  const variables = variablesOf(env);
  const filling: Filling = { variables, hides: false, findings: [], used: new Map(), secrets: new Map() };
  const filled = fillValue(value, [], filling);
  const { findings, used, secrets } = filling;
  const shown = fillValue(value, [], { ...filling, hides: true, findings: [], used: new Map() });
  return { value: filled, shown, used, files: variables.files, findings, secrets, conceal: concealer(secrets) };
}

function fillValue(value: unknown, path: ConfigPath, filling: Filling): unknown {
  if (typeof value === "string") return fillText(value, path, filling);
  if (Array.isArray(value)) return value.map((entry, index) => fillValue(entry, [...path, index], filling));
  if (typeof value !== "object" || value === null) return value;
  // The parser has complained of `__proto__`; from here on it is not there.
  const entries = Object.entries(value).filter(([key]) => key !== "__proto__");
  return Object.fromEntries(entries.map(([key, entry]) => [key, fillValue(entry, [...path, key], filling)]));
}

const OPENING = /\$\$\{|\$\{([^}]*)(\}?)/g;
const INSIDE = /^([A-Za-z_][A-Za-z0-9_]*)(?::([-?])([^{}]*))?$/;

/** A text with a variable that cannot be filled stays whole, so that no half of it is used. */
function fillText(text: string, path: ConfigPath, filling: Filling): string {
  const problems: Finding[] = [];
  const used: string[] = [];
  const filled = text.replace(OPENING, (template: string, inside: string | undefined, end: string) => {
    if (inside === undefined) return "${";
    const variable = INSIDE.exec(inside);
    if (variable === null || end === "") {
      problems.push(unreadable(template, path));
      return template;
    }
    const [, name = "", rule, rest = ""] = variable;
    const found = filling.variables.find(name);
    if (found.kind === "unreadable") {
      problems.push({ path, message: found.message, hint: found.hint });
      return template;
    }
    // As in a shell: with a rule, an empty variable counts as missing.
    if (found.kind === "set" && (found.value !== "" || rule === undefined)) {
      filling.secrets.set(found.value, template);
      used.push(found.from);
      return filling.hides ? template : found.value;
    }
    if (rule === "-") return rest;
    problems.push(missing(name, rest, path));
    return template;
  });
  if (used.length > 0) filling.used.set(pathText(path), used);
  filling.findings.push(...problems);
  return problems.length > 0 ? text : filled;
}

function missing(name: string, explanation: string, path: ConfigPath): Finding {
  const why = explanation === "" ? "" : `: ${explanation}`;
  const hint = `Set ${name} in the environment, or give a default: \${${name}:-default}.`;
  return { path, message: `the environment variable ${name} is not set${why}`, hint };
}

function unreadable(template: string, path: ConfigPath): Finding {
  const hint = `Write \${NAME}, \${NAME:-default} or \${NAME:?message}; $\${ stands for a plain \${.`;
  return { path, message: `"${template}" names no environment variable`, hint };
}
