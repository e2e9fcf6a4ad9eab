import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { FlowError } from "../domain/errors.ts";
import { findFormat, TABLE_EXTENSIONS } from "../tables/format.ts";
import { type CsvOptions, readParams } from "../tables/read-params.ts";

/** The tables found where `--from` points. */
export interface FoundTables {
  readonly paths: readonly string[];
  /** Files of the folder that are no tables: other extensions, hidden files, temps, links. */
  readonly otherCount: number;
}

/** The file, or all table files right in the folder in the order of their names. */
export async function findTables(from: string): Promise<FoundTables> {
  const stats = await statOf(from);
  if (stats.isDirectory()) return findInFolder(from);
  if (stats.isFile() && findFormat(basename(from)) !== undefined) return { paths: [from], otherCount: 0 };
  throw new FlowError("usage", `"${from}" is no table file`, {
    hint: `Give a folder or a file that ends in ${TABLE_EXTENSIONS}.`,
  });
}

/** How texts are written, as JSON that a pair's params could have. */
export function csvOptions(json = "{}"): CsvOptions {
  const { data, error } = readParams.csv.safeParse(parsed(json));
  if (data !== undefined) return data;
  const issues = error.issues.map(({ path, message }) => [...path, message].join(": ")).join("; ");
  throw new FlowError("usage", `--csv ${json}: ${issues}`, {
    hint: `Write it as "csv" in a pair's params: ${EXAMPLE}.`,
  });
}

const EXAMPLE = `--csv '{"encoding": "latin1"}'`;

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new FlowError("usage", `--csv ${json}: it is no JSON`, { hint: `An example: ${EXAMPLE}.`, cause });
  }
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

/** Links are left alone, so that nothing outside of the folder is read. */
async function findInFolder(folder: string): Promise<FoundTables> {
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
  return findFormat(name) !== undefined && !name.startsWith(".") && !name.startsWith("~$");
}

/** The same order on every machine, whatever its locale. */
function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
