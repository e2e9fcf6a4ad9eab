import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type ts from "typescript";
import manifest from "../../package.json" with { type: "json" };
import type { ConfigProblem } from "../config/problem.ts";

type TypeScript = typeof ts;

/** The compiler, and the folder of type packages that has Node's own. */
interface Compiler {
  readonly ts: TypeScript;
  readonly typeRoot: string;
}

const PROJECT = dirname(dirname(import.meta.dirname));

/**
 * The type errors of job scripts, and of what they import from the flow folder, as TypeScript sees them with the
 * folder's tsconfig.json, or strictly without one. Absolute paths in and out. Undefined when TypeScript or the types of
 * Node are installed neither in the flow folder nor with Pairflow: then nothing was checked.
 */
export async function typeProblems(
  root: string,
  scripts: readonly string[],
): Promise<readonly ConfigProblem[] | undefined> {
  const compiler = (await findCompiler(root)) ?? (await findCompiler(PROJECT));
  if (compiler === undefined) return undefined;
  const { ts } = compiler;
  const { options, errors } = optionsOf(compiler, root);
  const isOwn = (file: string): boolean =>
    scripts.includes(file) || (isBelow(root, file) && !isBelow(join(PROJECT, "src"), file) && !isInstalled(file));
  const program = ts.createProgram([...scripts], options, hostOf(ts, options, isOwn));
  const files = program.getSourceFiles().filter((file) => isOwn(file.fileName) && !file.isDeclarationFile);
  const found = files.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ]);
  return [...errors, ...found].map((diagnostic) => problemOf(ts, diagnostic));
}

/** Whether a script is one whose types can be wrong. */
export function hasTypes(script: string): boolean {
  return [".ts", ".mts"].includes(extname(script));
}

async function findCompiler(folder: string): Promise<Compiler | undefined> {
  const from = createRequire(join(folder, "package.json"));
  const path = resolvedBy(from, "typescript");
  const nodeTypes = resolvedBy(from, "@types/node/package.json");
  if (path === undefined || nodeTypes === undefined) return undefined;
  const { default: ts }: { readonly default?: unknown } = await import(pathToFileURL(path).href);
  // TypeScript from version 7 on is another program, without this interface.
  if (typeof ts !== "object" || ts === null || !("createProgram" in ts)) return undefined;
  return { ts: ts as TypeScript, typeRoot: dirname(dirname(nodeTypes)) };
}

function resolvedBy(from: NodeJS.Require, name: string): string | undefined {
  try {
    return from.resolve(name);
  } catch {
    // Not installed there.
    return undefined;
  }
}

interface Options {
  readonly options: ts.CompilerOptions;
  /** What is wrong with tsconfig.json. */
  readonly errors: readonly ts.Diagnostic[];
}

/** What is true of every job script, whatever its tsconfig.json says: Node runs it as it is. */
function optionsOf({ ts, typeRoot }: Compiler, root: string): Options {
  const { options, errors } = ownOptions(ts, join(root, "tsconfig.json"));
  const { paths, types = [], typeRoots = [] } = options;
  const forced: ts.CompilerOptions = {
    noEmit: true,
    composite: false,
    incremental: false,
    allowImportingTsExtensions: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    skipLibCheck: true,
    paths: { ...paths, ...pairflowPaths() },
    types: [...new Set([...types, "node"])],
    typeRoots: [...typeRoots, join(root, "node_modules", "@types"), typeRoot],
  };
  return { options: { ...options, ...forced }, errors };
}

function ownOptions(ts: TypeScript, path: string): Options {
  const strict = { strict: true, target: ts.ScriptTarget.ESNext, lib: ["lib.esnext.d.ts"], erasableSyntaxOnly: true };
  if (!existsSync(path)) return { options: strict, errors: [] };
  const errors: ts.Diagnostic[] = [];
  const parsed = ts.getParsedCommandLineOfConfigFile(path, undefined, {
    ...ts.sys,
    // The files are known, and a flow folder may hold a hundred thousand others.
    readDirectory: () => [],
    onUnRecoverableConfigFileDiagnostic: (error) => errors.push(error),
  });
  const noInputs = 18_003;
  errors.push(...(parsed?.errors ?? []).filter(({ code }) => code !== noInputs));
  return { options: parsed?.options ?? strict, errors };
}

/** Where "pairflow" and "pairflow/..." are, as a worker resolves them from any folder. */
function pairflowPaths(): Record<string, string[]> {
  const exported = Object.entries(manifest.exports);
  return Object.fromEntries(exported.map(([name, path]) => [join(manifest.name, name), [join(PROJECT, path)]]));
}

/** Reads a script as the module that Node takes it for by its imports, also where no package.json says so. */
function hostOf(ts: TypeScript, options: ts.CompilerOptions, isOwn: (file: string) => boolean): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const asModule = (settings: ts.ScriptTarget | ts.CreateSourceFileOptions) =>
    typeof settings === "object" ? { ...settings, impliedNodeFormat: ts.ModuleKind.ESNext as const } : settings;
  return {
    ...host,
    getSourceFile: (file, settings, ...rest) =>
      host.getSourceFile(file, isOwn(file) && !file.endsWith(".cts") ? asModule(settings) : settings, ...rest),
  };
}

function isBelow(folder: string, file: string): boolean {
  return file.startsWith(`${folder}${sep}`);
}

function isInstalled(file: string): boolean {
  return file.split("/").includes("node_modules");
}

function problemOf(ts: TypeScript, { file, start = 0, messageText, code }: ts.Diagnostic): ConfigProblem {
  const [message = "", ...more] = ts.flattenDiagnosticMessageText(messageText, "\n").split("\n");
  const told = { path: "", message: `${message} (TS${code})`, hint: more.map((line) => line.trim()).join(" ") || null };
  if (file === undefined) return { file: "tsconfig.json", line: null, column: null, sourceLine: null, ...told };
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  const sourceLine = file.text.split(/\r?\n/)[line] ?? null;
  return { file: file.fileName, line: line + 1, column: character + 1, sourceLine, ...told };
}
