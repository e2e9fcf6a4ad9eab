import { isUtf8 } from "node:buffer";
import { accessSync, type BigIntStats, constants, type Dirent, lstatSync } from "node:fs";
import { opendir, readdir } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { systemCode } from "../domain/errors.ts";
import { type FileEntry, type FileKind, isUnlisted, looksLikeTable } from "../domain/file.ts";

const LOOKS_PER_TURN = 2_000;
const ENTRIES_PER_READ = 1_000;

/** What a walk comes across; directories are walked into or passed over. */
export interface Walk {
  readonly nested: boolean;
  /** Called with the path of each file that is left out. */
  readonly onUnlisted: (path: string) => void;
  /** Says more of the system's error than its code. */
  readonly explain: (error: unknown) => unknown;
}

/** A name or a path; bytes where it is not valid UTF-8, since its text would name no file. */
type Name = string | Buffer;

/** A folder that is yet to be walked: as it is shown, and as the system knows it. */
interface Place {
  readonly path: string;
  readonly at: Name;
}

/** Every file below a folder. Throws what the walk makes of the system's error. */
export async function* walkFiles(root: string, walk: Walk, signal: AbortSignal): AsyncGenerator<FileEntry> {
  const open: Place[] = [{ path: "", at: `${root}/` }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const names = await told(place, walk, namesIn(place.at));
    for (const [index, name] of names.entries()) {
      const text = shown(name);
      const path = place.path + text;
      if (isLeftOut(path, text, walk)) continue;
      if (index % LOOKS_PER_TURN === 0) await setImmediate();
      signal.throwIfAborted();
      const at = join(place.at, name);
      const stats = statsOf(at);
      if (stats === undefined) continue;
      if (stats === "too-long") yield unreachable(path);
      else if (walk.nested && stats.isDirectory()) open.push({ path: `${path}/`, at: join(at, "/") });
      else if (!stats.isDirectory() || looksLikeTable(path)) yield entryOf(path, at, stats);
    }
  }
}

/** The paths of the files that `walkFiles` would yield, by what the folders themselves tell; odd names left out. */
export async function walkPaths(root: string, walk: Walk, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const paths = new Set<string>();
  const open: Place[] = [{ path: "", at: `${root}/` }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const entry of await told(place, walk, entriesIn(place.at))) {
      const path = `${place.path}${entry.name}`;
      if (isLeftOut(path, entry.name, walk)) continue;
      if (!entry.isDirectory()) paths.add(path);
      else if (walk.nested) open.push({ path: `${path}/`, at: `${root}/${path}/` });
    }
    signal.throwIfAborted();
  }
  return paths;
}

/** How a file looks now. `at` is the path by which the system knows it. */
export function entryOf(path: string, at: Name, stats: BigIntStats): FileEntry {
  return {
    path,
    kind: kindOf(stats, at),
    nameIsValid: typeof at === "string",
    sizeBytes: Number(stats.size),
    modifiedAt: Math.max(-LATEST_DATE, Math.min(LATEST_DATE, Number(stats.mtimeNs) / 1e6)),
    fingerprint: `${stats.ino}-${stats.size}-${stats.mtimeNs}-${stats.ctimeNs}`,
  };
}

/** The last instant that a Date can hold; some file systems go on for longer. */
const LATEST_DATE = 8.64e15;

function kindOf(stats: BigIntStats, at: Name): FileKind {
  if (stats.isSymbolicLink()) return "link";
  if (stats.isDirectory()) return "folder";
  if (!stats.isFile()) return "special";
  return isReadable(stats, at) ? "file" : "denied";
}

const READ_BY_ALL = 0o444n;

/** The mode costs nothing; the system is asked only where it does not let everyone read. */
function isReadable({ mode }: BigIntStats, at: Name): boolean {
  if ((mode & READ_BY_ALL) === READ_BY_ALL) return true;
  try {
    accessSync(at, constants.R_OK);
    return true;
  } catch (error) {
    if (systemCode(error) === "EACCES") return false;
    return true;
  }
}

function unreachable(path: string): FileEntry {
  return { path, kind: "too-long", nameIsValid: true, sizeBytes: 0, modifiedAt: 0, fingerprint: "too-long" };
}

function isLeftOut(path: string, name: string, walk: Walk): boolean {
  if (!isUnlisted(name)) return false;
  walk.onUnlisted(path);
  return true;
}

const GONE: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR"]);

/** A subfolder that went away since its name was read holds nothing; a root that is not there is an error. */
async function told<T>(place: Place, walk: Walk, reading: Promise<readonly T[]>): Promise<readonly T[]> {
  return reading.catch((error: unknown): readonly T[] => {
    const code = systemCode(error);
    if (place.path !== "" && GONE.has(code ?? "")) return [];
    throw walk.explain(error);
  });
}

/** Names as text where they are text: the bytes are asked for only when one seems to be none. */
async function namesIn(folder: Name): Promise<readonly Name[]> {
  const names = (await entriesOf(folder)).map(({ name }) => name);
  if (!names.some((name) => name.includes("\u{FFFD}"))) return names;
  const bytes = await readdir(folder, { encoding: "buffer" });
  return bytes.map((name) => (isUtf8(name) ? name.toString("utf8") : name));
}

/** What a folder tells of its entries; one that is not valid UTF-8 must not pass for another file's name. */
async function entriesIn(folder: Name) {
  const entries = await entriesOf(folder);
  if (!entries.some((entry) => entry.name.includes("\u{FFFD}"))) return entries;
  const valid = new Set(await namesIn(folder));
  return entries.filter((entry) => valid.has(entry.name));
}

/** In pieces: a hundred thousand at once would keep everyone waiting for as long as it takes to make objects of them. */
async function entriesOf(folder: Name): Promise<readonly Dirent[]> {
  const entries: Dirent[] = [];
  for await (const entry of await opendir(folder, { bufferSize: ENTRIES_PER_READ })) {
    if (entries.push(entry) % ENTRIES_PER_READ === 0) await setImmediate();
  }
  return entries;
}

function join(folder: Name, name: Name): Name {
  if (typeof folder === "string" && typeof name === "string") return folder + name;
  return Buffer.concat([Buffer.from(folder), Buffer.from(name)]);
}

const LONGEST_CHARACTER = 4;

/** A name as text; bytes that are none of any character as `\xFF`. */
function shown(name: Name): string {
  if (typeof name === "string") return name;
  let text = "";
  for (let at = 0; at < name.length; ) {
    let length = 1;
    while (length <= LONGEST_CHARACTER && !isUtf8(name.subarray(at, at + length))) length += 1;
    const isText = length <= LONGEST_CHARACTER;
    text += isText ? name.toString("utf8", at, at + length) : `\\x${name.toString("hex", at, at + 1).toUpperCase()}`;
    at += isText ? length : 1;
  }
  return text;
}

/** Undefined when the file went away between the listing and this look. */
function statsOf(at: Name): BigIntStats | "too-long" | undefined {
  try {
    return lstatSync(at, { bigint: true });
  } catch (error) {
    const code = systemCode(error);
    if (GONE.has(code ?? "")) return undefined;
    if (code === "ENAMETOOLONG") return "too-long";
    throw error;
  }
}
