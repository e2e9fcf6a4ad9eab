import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { basename, dirname, extname, join, resolve } from "node:path";
import { FlowError, systemCode } from "../domain/errors.ts";
import { pathOf, placeOf } from "../lib/error-place.ts";
import { isLocalImport } from "./script-code.ts";

/** An import in a job's files that finds nothing, as an error that says where it stands; undefined for other errors. */
export function missingImport(specifier: string, importer: string, cause: unknown): FlowError | undefined {
  const code = systemCode(cause);
  if (code !== "ERR_MODULE_NOT_FOUND" && code !== "ERR_UNSUPPORTED_DIR_IMPORT") return undefined;
  const place = placeInFile(importer, specifier);
  if (isLocalImport(specifier)) {
    const message = `${place}: "${specifier}" is imported, but there is no such file`;
    return new FlowError("job-invalid", message, { hint: fileHint(specifier, importer), cause });
  }
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  return new FlowError("job-invalid", `${place}: the package "${name}" is imported, but not installed`, {
    // Passes once it is installed, and is no fault of the files that wait.
    kind: "environment",
    hint: `Looked in ${join(dirname(importer), "node_modules")} and in the folders above. Run: npm install --prefix ${dirname(importer)} ${name}`,
    cause,
  });
}

/** Why a job cannot be imported, with the place in its files where that can be told. `name` is the job's. */
export function importError(name: string, files: readonly string[], cause: unknown): FlowError {
  if (cause instanceof FlowError) {
    const { code, kind, hint } = cause;
    const options = hint === undefined ? { kind, cause } : { kind, hint, cause };
    return new FlowError(code, `the job ${name} cannot be loaded: ${cause.message}`, options);
  }
  const syntax = syntaxPlace(cause, files);
  const place = syntax?.place ?? (cause instanceof Error ? placeOf(cause) : undefined);
  const message = `the job ${name} cannot be loaded: ${place === undefined ? "" : `${place}: `}${reasonOf(cause)}`;
  const kind = isMissing(cause) ? "environment" : "permanent";
  return new FlowError("job-invalid", message, { kind, hint: importHint(cause, syntax?.line), cause });
}

/** Without the marks of addresses, and without the list of who required what. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return `it threw ${String(cause)}, which is no Error`;
  const message = cause.message.replace(/\?code=[0-9a-f-]+/g, "");
  if (!isMissing(cause) || !("requireStack" in cause)) return message;
  const [importer] = [cause.requireStack].flat();
  return `${message.split("\n", 1)[0]}${importer === undefined ? "" : `, which ${importer} requires`}`;
}

/** Whether something is not installed: that passes, and is no fault of the files that wait. */
function isMissing(cause: unknown): boolean {
  const code = systemCode(cause);
  return code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
}

/** `file:line:column` of the first import of this name; the file alone when it is not spelt out. */
function placeInFile(file: string, specifier: string): string {
  const text = readFileSync(file, "utf8");
  const at = text.search(new RegExp(`["'\`]${RegExp.escape(specifier)}["'\`]`));
  if (at === -1) return file;
  const lines = text.slice(0, at).split("\n");
  return `${file}:${lines.length}:${(lines.at(-1) ?? "").length + 1}`;
}

/** Most often only the file's ending is missing. */
function fileHint(specifier: string, importer: string): string {
  const path = specifier.startsWith("file:") ? pathOf(specifier) : resolve(dirname(importer), specifier);
  const beside = namesIn(dirname(path)).find((name) => basename(name, extname(name)) === basename(path, extname(path)));
  if (beside === undefined) return `Looked for ${path}.`;
  return `Write its whole name: "${join(dirname(specifier), beside).replace(/^(?!\.{0,2}\/)/, "./")}".`;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Then there is nothing to propose.
    return [];
  }
}

interface SyntaxPlace {
  readonly place: string;
  /** The line of code that is complained of. */
  readonly line: string;
}

/** Node writes address, line and code, with carets below, above the message; in JavaScript modules not even that. */
const SHOWN = /^((?:file:\/\/)?\/.*?)(?:\?[^\n:]*)?:(\d+)\n([\s\S]*?)\n([ \t]*)\^/;

function syntaxPlace(cause: unknown, files: readonly string[]): SyntaxPlace | undefined {
  if (!(cause instanceof SyntaxError)) return undefined;
  const shown = readShown(cause.stack ?? "");
  if (shown !== undefined) return shown;
  for (const file of files) {
    const place = parsedPlace(file);
    if (place !== undefined) return place;
  }
  return undefined;
}

function readShown(stack: string): SyntaxPlace | undefined {
  const [, address, row, code = "", margin = ""] = SHOWN.exec(stack) ?? [];
  if (address === undefined) return undefined;
  return { place: `${pathOf(address)}:${row}:${margin.length + 1}`, line: code.split("\n").at(-1) ?? "" };
}

/** JavaScript is TypeScript without types, so its parser finds the place of what cannot be parsed. */
function parsedPlace(file: string): SyntaxPlace | undefined {
  if (!/\.[cm]?js$/.test(file)) return undefined;
  try {
    stripTypeScriptTypes(readFileSync(file, "utf8"), { sourceUrl: file });
    return undefined;
  } catch (error) {
    return error instanceof SyntaxError ? readShown(error.stack ?? "") : undefined;
  }
}

function importHint(cause: unknown, line: string | undefined): string {
  if (isMissing(cause)) return "Install what is missing, beside the script or in a folder above.";
  switch (systemCode(cause)) {
    case "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX":
      return ERASABLE;
    case "ERR_IMPORT_ATTRIBUTE_MISSING":
      return 'Write: import values from "./values.json" with { type: "json" };';
    default:
  }
  if (line === undefined) return "It happened while the script was imported, before its run function was called.";
  const code = `The line is: ${line.trim().slice(0, 200)}`;
  return /\b(?:import|from)\b/.test(line) ? `${code} A type is imported with "import type".` : code;
}

const ERASABLE =
  "Node only takes the types out. In place of an enum write a const object, of a parameter property a field, of a namespace a module, of <T>x write x as T.";
