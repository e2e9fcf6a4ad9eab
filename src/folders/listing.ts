import { type BigIntStats, lstatSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { systemCode } from "../domain/errors.ts";
import { type FileEntry, isUnlisted } from "../domain/file.ts";

const LOOKS_PER_TURN = 2_000;

/** What a walk comes across; directories are walked into or passed over. */
export interface Walk {
  readonly nested: boolean;
  /** Called with the path of each file that is left out. */
  readonly onUnlisted: (path: string) => void;
  /** Says more of the system's error than its code. */
  readonly explain: (error: unknown) => unknown;
}

/** Every file below a folder, in name order. Throws what the walk makes of the system's error. */
export async function* walkFiles(root: string, walk: Walk, signal: AbortSignal): AsyncGenerator<FileEntry> {
  const open = [""];
  for (let prefix = open.pop(); prefix !== undefined; prefix = open.pop()) {
    const folder = `${root}/${prefix}`;
    const names = await namesIn(folder).catch((error: unknown) => Promise.reject(walk.explain(error)));
    for (const [index, name] of names.entries()) {
      const path = `${prefix}${shown(name)}`;
      if (isLeftOut(path, name, walk)) continue;
      if (index % LOOKS_PER_TURN === 0) await setImmediate();
      signal.throwIfAborted();
      const stats = statsOf(folder, name);
      if (stats === undefined) continue;
      if (!stats.isDirectory()) yield entryOf(path, typeof name === "string", stats);
      else if (walk.nested) open.push(`${path}/`);
    }
  }
}

/** The paths of the files that `walkFiles` would yield, by what the folders themselves tell. */
export async function walkPaths(root: string, walk: Walk, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const paths = new Set<string>();
  const open = [""];
  for (let prefix = open.pop(); prefix !== undefined; prefix = open.pop()) {
    const entries = await readdir(`${root}/${prefix}`, { withFileTypes: true }).catch((error: unknown) =>
      Promise.reject(walk.explain(error)),
    );
    for (const entry of entries) {
      const path = `${prefix}${entry.name}`;
      if (isLeftOut(path, entry.name, walk)) continue;
      if (!entry.isDirectory()) paths.add(path);
      else if (walk.nested) open.push(`${path}/`);
    }
    signal.throwIfAborted();
  }
  return paths;
}

function isLeftOut(path: string, name: string | Buffer, walk: Walk): boolean {
  if (!isUnlisted(shown(name))) return false;
  walk.onUnlisted(path);
  return true;
}

/** How a file looks now. */
export function entryOf(path: string, nameIsValid: boolean, stats: BigIntStats): FileEntry {
  return {
    path,
    kind: kindOf(stats),
    nameIsValid,
    sizeBytes: Number(stats.size),
    modifiedAt: Number(stats.mtimeNs) / 1e6,
    fingerprint: `${stats.ino}-${stats.size}-${stats.mtimeNs}-${stats.ctimeNs}`,
  };
}

function kindOf(stats: BigIntStats): FileEntry["kind"] {
  if (stats.isFile()) return "file";
  return stats.isSymbolicLink() ? "link" : "special";
}

/** Names as text; those that are not valid UTF-8 as bytes, since their text would name no file. */
async function namesIn(folder: string): Promise<readonly (string | Buffer)[]> {
  const names = await readdir(folder);
  if (!names.some((name) => name.includes("\u{FFFD}"))) return names;
  const bytes = await readdir(folder, { encoding: "buffer" });
  return bytes.map((name) => {
    const text = name.toString("utf8");
    return Buffer.from(text, "utf8").equals(name) ? text : name;
  });
}

function shown(name: string | Buffer): string {
  return typeof name === "string" ? name : name.toString("utf8");
}

/** Undefined when the file went away between the listing and this look. */
function statsOf(folder: string, name: string | Buffer): BigIntStats | undefined {
  const path = typeof name === "string" ? folder + name : Buffer.concat([Buffer.from(folder), name]);
  try {
    return lstatSync(path, { bigint: true });
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
