import { randomBytes } from "node:crypto";
import { constants, existsSync, lstatSync } from "node:fs";
import { access, mkdir, open, readdir, realpath, rm } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { FlowError, systemCode } from "../domain/errors.ts";
import type { FileEntry } from "../domain/file.ts";
import { makeDurableFolder } from "../lib/durable-folder.ts";
import { sha256File } from "../lib/hash.ts";
import type { Folder, ListOptions } from "../ports/folder.ts";
import { hasFormatEnd } from "./format-end.ts";
import { entryOf, walkFiles, walkPaths } from "./listing.ts";
import { putInPlace, syncFolder } from "./publish.ts";
import { copyOf } from "./snapshot.ts";
import { runOfStagedName, stagedName } from "./staged-name.ts";
import { localTrash, TRASH } from "./trash.ts";
import { explain, nearestThere } from "./unusable.ts";

/** What a folder that is not there means: a fault, or one that is yet to be made, now or when there is work for it. */
export type Absence = "is-an-error" | "is-mended" | "is-empty";

/** A folder on a local disk or a mounted one. `root` is absolute; `label` is what people call it. */
export function localFolder(root: string, label: string, absence: Absence = "is-an-error"): Folder {
  const staged = new Set<string>();
  const inside = (path: string) => join(root, path);
  const told = <T>(work: Promise<T>) => work.catch((error: unknown) => Promise.reject(explain(error, root, label)));

  const walk = ({ nested, onIgnored }: ListOptions) => ({
    nested,
    explain: (error: unknown) => explain(error, root, label),
    onUnlisted: (path: string) => {
      if (runOfStagedName(basename(path)) !== undefined) staged.add(path);
      if (basename(path) !== TRASH) onIgnored?.(path);
    },
  });

  const foundEntry = (path: string) => {
    const entry = findEntry(inside(path), path);
    if (entry !== undefined) return entry;
    throw new FlowError("source-changed", `"${label}/${path}" is gone`, { kind: "environment" });
  };

  const trash = localTrash(root, parentOf);

  /** Whether to look at it as empty; makes it first where that mends its absence. */
  const isYetToBeMade = () => {
    if (absence === "is-an-error" || existsSync(root)) return false;
    if (absence === "is-mended") makeFolder(root, label);
    return absence === "is-empty";
  };

  return {
    label,
    list: (options, signal) => (isYetToBeMade() ? nothing() : walkFiles(root, walk(options), signal)),
    paths: async (options, signal) => (isYetToBeMade() ? new Set() : walkPaths(root, walk(options), signal)),
    find: async (path) => findEntry(inside(path), path),
    fetch: async (path) => ({ path: inside(path), fingerprint: foundEntry(path).fingerprint }),
    snapshot: (path, into) => told(copyOf(inside(path), into, () => foundEntry(path).fingerprint)),
    digest: async (path, signal) => {
      const fingerprint = foundEntry(path).fingerprint;
      const digest = await told(sha256File(inside(path), signal));
      if (foundEntry(path).fingerprint === fingerprint) return digest;
      throw new FlowError("source-changed", `"${label}/${path}" changed while it was read`, { kind: "environment" });
    },
    hasEnd: (path) => told(hasFormatEnd(inside(path))),
    stage: (as, run) => told(stage(root, as, run)),
    publish: (from, as, { replace }) => told(publish(root, from, as, replace)),
    sync: (path) => told(syncNames(root, path)),
    discard: (from) => told(rm(from, { force: true })),
    sweep: (live) => told(sweep(root, staged, live)),
    trash: (path, at) => told(trash.trash(path, at)),
    trashOf: (path) => told(trash.trashOf(path)),
    emptyTrash: (before, only) => told(trash.emptyTrash(before, only)),
    restore: (path, id) => told(trash.restore(path, id)),
    probe: async (use) => {
      if (!isYetToBeMade()) await told(use === "read" ? probeRead(root) : probeWrite(root));
    },
    close: async () => {},
  };
}

function makeFolder(root: string, label: string): void {
  try {
    makeDurableFolder(root);
  } catch (error) {
    throw explain(error, root, label);
  }
}

async function* nothing(): AsyncGenerator<FileEntry> {}

function findEntry(absolute: string, path: string): FileEntry | undefined {
  const stats = lstatSync(absolute, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : entryOf(path, absolute, stats);
}

async function stage(root: string, as: string, run: string): Promise<string> {
  const staged = join(await parentOf(root, as), stagedName(basename(as), run));
  // The system refuses paths that are too long for it, before a job has worked for nothing.
  for (const path of [staged, join(root, as)]) lstatSync(path, { throwIfNoEntry: false });
  return staged;
}

async function publish(root: string, staged: string, as: string, replace: boolean): Promise<FileEntry> {
  await parentOf(root, as);
  const target = join(root, as);
  await putInPlace(staged, target, replace);
  await syncNames(root, dirname(as));
  const entry = findEntry(target, as);
  if (entry === undefined) throw new FlowError("target-taken", `"${as}" was removed right after it was published`);
  return entry;
}

/** The entries on the way from a folder's root to one of its files. */
async function syncNames(root: string, path: string): Promise<void> {
  const target = join(root, path);
  for (let entry = target; entry !== root && isInside(entry, root); entry = dirname(entry)) {
    await syncFolder(dirname(entry));
  }
}

/** The folder of a target, made where it is missing and never outside the root, symbolic links included. */
async function parentOf(root: string, as: string): Promise<string> {
  const parent = dirname(join(root, as));
  if (parent === root) return root;
  const real = await realpath(root);
  if (!isInside(parent, root) || !isInside(await realpath(nearestThere(parent)), real)) {
    throw new FlowError("target-taken", `"${as}" leads out of its folder`, {
      hint: "Replace the symbolic link on its way by a folder.",
    });
  }
  await mkdir(parent, { recursive: true }).catch((error: unknown) => {
    if (!NO_FOLDER.has(systemCode(error) ?? "")) throw error;
    throw new FlowError("target-taken", `"${as}" needs a folder where a file is`, {
      hint: "Rename the file that has the folder's name; the next scan then makes the target.",
      cause: error,
    });
  });
  return parent;
}

const NO_FOLDER: ReadonlySet<string> = new Set(["EEXIST", "ENOTDIR"]);

function isInside(path: string, root: string): boolean {
  return `${path}${sep}`.startsWith(`${root}${sep}`);
}

/** Only names that a listing came across, that are plain files and whose run is over. */
async function sweep(root: string, staged: Set<string>, live: ReadonlySet<string>): Promise<number> {
  let removed = 0;
  for (const path of staged) {
    if (live.has(runOfStagedName(basename(path)) ?? "")) continue;
    staged.delete(path);
    if (findEntry(join(root, path), path)?.kind !== "file") continue;
    await rm(join(root, path), { force: true });
    removed += 1;
  }
  return removed;
}

async function probeRead(root: string): Promise<void> {
  // First, as it knows a file from a folder.
  await readdir(root, { withFileTypes: true });
  await access(root, constants.X_OK);
}

async function probeWrite(root: string): Promise<void> {
  await probeRead(root);
  // Of its own, as pairs that share the folder may probe it at once; what a crash leaves is swept like a run's.
  const path = join(root, stagedName(randomBytes(8).toString("hex"), "probe"));
  const handle = await open(path, "wx");
  await handle.close();
  await rm(path, { force: true });
}
