import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { FlowError } from "../domain/errors.ts";
import { readCsv } from "./csv-file.ts";
import type { ReadOptions, TableReading } from "./table-reading.ts";

/** The tables found where `--from` points. */
export interface TableFiles {
  readonly paths: readonly string[];
  /** Files of the folder that are no tables: other extensions, hidden files, temps, links. */
  readonly otherCount: number;
}

/** In small letters; names are compared without case. */
const EXTENSIONS: ReadonlySet<string> = new Set([".csv", ".tsv", ".txt", ".xlsx"]);

/** One pass over a table file, from its first byte to its last. */
export async function readTable(path: string, options: ReadOptions): Promise<TableReading> {
  try {
    if (extension(path) === ".xlsx") {
      const { readXlsx } = await import("./xlsx-file.ts");
      return await readXlsx(path, options);
    }
    return await readCsv(path, options);
  } catch (error) {
    throw readingError(error);
  }
}

/** The file, or all table files right in the folder in the order of their names. */
export async function listTableFiles(from: string): Promise<TableFiles> {
  const stats = await statOf(from);
  if (stats.isDirectory()) return listFolder(from);
  if (stats.isFile() && EXTENSIONS.has(extension(from))) return { paths: [from], otherCount: 0 };
  throw new FlowError("usage", `"${from}" is no table file`, {
    hint: `Give a folder or a file that ends in ${[...EXTENSIONS].join(", ")}.`,
  });
}

/** What the file system says, as an error of ours; others pass through. */
export function readingError(error: unknown): unknown {
  if (!(error instanceof Error) || !("syscall" in error)) return error;
  return new FlowError("input-unreadable", `the file cannot be read: ${error.message}`, {
    kind: "environment",
    hint: "See that the file is there and that this user may read it, and run it again.",
    cause: error,
  });
}

/** Links are left alone, so that nothing outside of the folder is read. */
async function listFolder(folder: string): Promise<TableFiles> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  const names = files.filter((entry) => entry.isFile() && isTableName(entry.name)).map((entry) => entry.name);
  return {
    paths: names.toSorted(byCodeUnits).map((name) => join(folder, name)),
    otherCount: files.length - names.length,
  };
}

/** Excel's lock files are `~$name.xlsx`; our temps begin with a dot. */
function isTableName(name: string): boolean {
  return EXTENSIONS.has(extension(name)) && !name.startsWith(".") && !name.startsWith("~$");
}

/** The same order on every machine, whatever its locale. */
function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function extension(path: string): string {
  return extname(basename(path)).toLowerCase();
}

/** Links are followed here: the user named this path. */
async function statOf(from: string): Promise<Stats> {
  try {
    return await stat(from);
  } catch (cause) {
    throw new FlowError("folder-missing", `"${from}" is not there or cannot be read`, {
      kind: "environment",
      hint: "Give the file or folder with --from; a relative path starts at the current folder.",
      cause,
    });
  }
}
