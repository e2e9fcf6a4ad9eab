import { readFileSync } from "node:fs";
import { join } from "node:path";
import type ts from "typescript";
import { z } from "zod";
import { type ApiEntry, ApiReader } from "./api-entry.ts";
import type { TypeScript } from "./named-types.ts";

/** What a module offers. */
export interface ApiModule {
  /** As it is imported: `pairflow/tables`. */
  readonly name: string;
  /** The comment at its top. */
  readonly doc: string;
  /** By name, values before types. */
  readonly exports: readonly ApiEntry[];
  /** Types that stand in the signatures of those before and of each other, and cannot be imported. */
  readonly others: readonly ApiEntry[];
}

/**
 * Reads what the modules of a project export: those in the `exports` of its package.json, as its tsconfig.json has them
 * compiled. The compiler is the caller's to load.
 */
export function readApi(ts: TypeScript, project: string): readonly ApiModule[] {
  const sources = modulesOf(project);
  const paths = sources.map(({ path }) => path);
  const program = ts.createProgram(paths, optionsOf(ts, project));
  const checker = program.getTypeChecker();
  const reader = new ApiReader(ts, checker, join(project, "src"));
  const modules = sources.map(({ name, path }) => {
    const file = program.getSourceFile(path);
    const symbol = file === undefined ? undefined : checker.getSymbolAtLocation(file);
    if (file === undefined || symbol === undefined) throw new Error(`there is no module ${path}`);
    return { name, doc: openingComment(ts, file), symbols: checker.getExportsOfModule(symbol) };
  });
  const known = new Set(modules.flatMap(({ symbols }) => symbols.map((symbol) => reader.original(symbol))));
  return modules.map(({ name, doc, symbols }) => {
    const exports = symbols.map((symbol) => reader.entry(symbol));
    return { name, doc, exports: sorted(exports), others: sorted(othersIn(exports, known, reader)) };
  });
}

const manifest = z.object({ name: z.string(), exports: z.record(z.string(), z.string()) });

function modulesOf(project: string): readonly { readonly name: string; readonly path: string }[] {
  const { name, exports } = manifest.parse(JSON.parse(readFileSync(join(project, "package.json"), "utf8")));
  return Object.entries(exports).map(([from, path]) => ({ name: join(name, from), path: join(project, path) }));
}

function optionsOf(ts: TypeScript, project: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(project, "tsconfig.json"), ts.sys.readFile);
  return ts.parseJsonConfigFileContent(config, ts.sys, project).options;
}

function openingComment(ts: TypeScript, { text }: ts.SourceFile): string {
  const [first] = ts.getLeadingCommentRanges(text, 0) ?? [];
  if (first === undefined) return "";
  return text
    .slice(first.pos, first.end)
    .replaceAll(/^\/\*\*|\*\/$/g, "")
    .trim();
}

/** The types that entries name, and those that these name in turn, as far as they are not known; then they are. */
function othersIn(entries: readonly ApiEntry[], known: Set<ts.Symbol>, reader: ApiReader): readonly ApiEntry[] {
  const unknown = new Set(entries.flatMap(({ named }) => named).filter((symbol) => !known.has(symbol)));
  if (unknown.size === 0) return [];
  for (const symbol of unknown) known.add(symbol);
  const others = Array.from(unknown, (symbol) => reader.entry(symbol));
  return [...others, ...othersIn(others, known, reader)];
}

function sorted(entries: readonly ApiEntry[]): readonly ApiEntry[] {
  return entries.toSorted((one, other) => {
    if (one.isType !== other.isType) return one.isType ? 1 : -1;
    return one.name.localeCompare(other.name, "en");
  });
}
