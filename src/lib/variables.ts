import { readFileSync, statSync } from "node:fs";
import { sha256 } from "./hash.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A file with the value of a variable, by its path and the hash of its bytes in hex. */
interface FileRead {
  readonly path: string;
  readonly sha256: string;
}

/** What a name stands for: a text and the variable that gave it, nothing, or a file that cannot be read. */
export type Variable =
  | { readonly kind: "set"; readonly value: string; readonly from: string }
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable"; readonly message: string; readonly hint: string };

/** The variables of an environment, also those in files, and the files that were read for it. */
export interface Variables {
  /** The variable NAME, or else the content of the file that NAME_FILE names, without the line end at its end. */
  find(name: string): Variable;
  readonly files: readonly FileRead[];
}

/** More is no secret, but a wrong path. */
const LARGEST_BYTES = 1_048_576;

/** Reads each file once, so that a secret is the same wherever it stands. */
export function variablesOf(env: Environment): Variables {
  const files: FileRead[] = [];
  const read = new Map<string, Variable>();
  const fromFile = (name: string): Variable => {
    const path = ownValue(env, name);
    if (path === undefined || path === "") return { kind: "missing" };
    const known = read.get(name) ?? contentOf(name, path, files);
    read.set(name, known);
    return known;
  };
  return {
    files,
    find: (name) => {
      const value = ownValue(env, name);
      return value === undefined ? fromFile(`${name}_FILE`) : { kind: "set", value, from: name };
    },
  };
}

function ownValue(env: Environment, name: string): string | undefined {
  return Object.hasOwn(env, name) ? env[name] : undefined;
}

function contentOf(name: string, path: string, files: FileRead[]): Variable {
  try {
    const found = statSync(path);
    if (!found.isFile()) return unreadable(`the file ${path} of ${name} is not a file`, "Give the path of a file.");
    if (found.size > LARGEST_BYTES) {
      return unreadable(`the file ${path} of ${name} is larger than 1 MiB`, "Give the path of a file with the value.");
    }
    const bytes = readFileSync(path);
    files.push({ path, sha256: sha256(bytes) });
    // No environment can hold one, and the system's error about it would tell the value.
    if (bytes.includes(0)) return unreadable(`the file ${path} of ${name} has a NUL in it`, "Save it as UTF-8.");
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { kind: "set", value: text.replace(/\r?\n$/, ""), from: name };
  } catch (error) {
    if (error instanceof TypeError)
      return unreadable(`the file ${path} of ${name} is not UTF-8 text`, "Save it as UTF-8.");
    const hint = `Give the path of a file that this user may read, or set ${name.replace(/_FILE$/, "")}.`;
    return unreadable(`the file ${path} of ${name} cannot be read`, hint);
  }
}

function unreadable(message: string, hint: string): Variable {
  return { kind: "unreadable", message, hint };
}
