import { readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { sha256 } from "../lib/hash.ts";

/** The code of a job script: its own text and those of the local files that it imports, whether directly or not. */
export interface ScriptCode {
  /** Changes with any of the texts. */
  readonly hash: string;
  /** Absolute paths, the script first. */
  readonly files: readonly string[];
}

/**
 * Reads a script with what it imports by relative path, absolute path or file URL; packages are left out, and so is what
 * is imported by a computed name. A file that is not there is left to the import, which says so. Throws what reading the
 * script itself throws.
 */
export function scriptCode(path: string): ScriptCode {
  const text = readFileSync(path, "utf8");
  const hashes = new Map<string, string>();
  collect({ path, text }, hashes);
  const files = [...hashes.keys()];
  if (files.length === 1) return { hash: sha256(text), files };
  const lines = Array.from(hashes, ([file, hash]) => `${relative(dirname(path), file)}\0${hash}`);
  return { hash: sha256(lines.join("\n")), files };
}

/** Whether an import names a file by its place, and not by a package's name. */
export function isLocalImport(specifier: string): boolean {
  return /^(?:\.{0,2}\/|file:)/.test(specifier);
}

const PAIRFLOW = join(dirname(import.meta.dirname), sep);

/** Whether a file is the user's own: no package's, and not Pairflow's. */
export function isOwnFile(path: string): boolean {
  return !path.startsWith(PAIRFLOW) && !path.includes("/node_modules/");
}

interface CodeFile {
  readonly path: string;
  readonly text: string;
}

/** Adds a file and what it imports to the hashes by path, each once. */
function collect({ path, text }: CodeFile, hashes: Map<string, string>): void {
  hashes.set(path, sha256(text));
  for (const named of importsOf(text, path)) {
    const file = readNamed(named, hashes);
    if (file !== undefined) collect(file, hashes);
  }
}

const IMPORT = /\b(?:from|import|require)\b\s*\(?\s*(["'`])([^"'`\n]+)\1/g;

/** The local files that a text names as imports; a name in a comment may be one too many, which does no harm. */
function importsOf(text: string, file: string): readonly string[] {
  return [...text.matchAll(IMPORT)].flatMap(([, , specifier = ""]) => {
    const named = isLocalImport(specifier) ? pathIn(specifier, file) : undefined;
    return named !== undefined && isOwnFile(named) ? [named] : [];
  });
}

function pathIn(specifier: string, file: string): string | undefined {
  try {
    return fileURLToPath(new URL(specifier, pathToFileURL(file)));
  } catch {
    // No address of a file: the import itself says so, if it is one at all.
    return undefined;
  }
}

/** What `require` adds to a name by itself. */
const ENDINGS = ["", ".js", ".cjs", ".json", "/index.js"];

/** The file that an import names, unless it is known already. */
function readNamed(named: string, known: ReadonlyMap<string, string>): CodeFile | undefined {
  for (const ending of ENDINGS) {
    const path = named + ending;
    if (known.has(path)) return undefined;
    const text = readText(path);
    if (text !== undefined) return { path, text };
  }
  return undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Not there or not readable: the import itself says so.
    return undefined;
  }
}
