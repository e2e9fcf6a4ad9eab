import { lstatSync } from "node:fs";
import { lstat, readdir, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { systemCode } from "../domain/errors.ts";
import type { Emptied, Folder, TrashEntry } from "../ports/folder.ts";
import { putInPlace, syncFolder } from "./publish.ts";

/** Hidden, so that no listing goes into it; inside the folder, so that a rename moves a file there. */
export const TRASH = ".pairflow-trash";

export type Trash = Pick<Folder, "trash" | "trashOf" | "emptyTrash" | "restore">;

/** The trash of a local folder: `.pairflow-trash/<day>/<time>/<path>`. `parentOf` makes a path's folder, never outside. */
export function localTrash(root: string, parentOf: (root: string, path: string) => Promise<string>): Trash {
  const sync = async (path: string) => {
    for (let entry = path; entry !== "."; entry = dirname(entry)) await syncFolder(join(root, dirname(entry)));
  };

  return {
    trash: async (path, at) => {
      if (!isThere(join(root, path))) return undefined;
      const id = freeId((id) => isThere(join(root, TRASH, id, path)), at);
      const place = join(TRASH, id, path);
      await parentOf(root, place);
      await rename(join(root, path), join(root, place));
      await sync(place);
      await sync(path);
      return { id, path, trashedAt: at };
    },
    trashOf: async (path) => {
      const found: TrashEntry[] = [];
      for (const day of await namesIn(join(root, TRASH))) {
        for (const time of await namesIn(join(root, TRASH, day))) {
          const id = `${day}/${time}`;
          const trashedAt = timeOfTrashId(id);
          if (trashedAt !== undefined && isThere(join(root, TRASH, id, path))) found.push({ id, path, trashedAt });
        }
      }
      return found.sort(newestFirst);
    },
    emptyTrash: async (before, only) => {
      let emptied: Emptied = { files: 0, bytes: 0 };
      for (const day of await namesIn(join(root, TRASH))) {
        const times = await namesIn(join(root, TRASH, day));
        for (const time of times.filter((time) => (timeOfTrashId(`${day}/${time}`) ?? before) < before)) {
          const folder = join(root, TRASH, day, time);
          const { files, bytes } = await filesIn(folder);
          emptied = { files: emptied.files + files, bytes: emptied.bytes + bytes };
          if (only !== "look") await rm(folder, { recursive: true, force: true });
        }
        if (only !== "look") await removeEmpty(join(root, TRASH, day));
      }
      if (only !== "look") await removeEmpty(join(root, TRASH));
      return emptied;
    },
    restore: async (path, id) => {
      const place = join(TRASH, id, path);
      if (timeOfTrashId(id) === undefined || !isThere(join(root, place))) return false;
      await parentOf(root, path);
      await putInPlace(join(root, place), join(root, path), false);
      await sync(path);
      await sync(place);
      for (let emptied = dirname(place); emptied !== "."; emptied = dirname(emptied)) {
        if (!(await removeEmpty(join(root, emptied)))) break;
      }
      return true;
    },
  };
}

/** `2026-11-21/11-03-18.004`, and `-2` behind it for the second of a millisecond; the first for which nothing is there. */
export function freeId(isTaken: (id: string) => boolean, at: number): string {
  const [day, time = ""] = new Date(at).toISOString().replace("Z", "").split("T");
  const first = `${day}/${time.replaceAll(":", "-")}`;
  let id = first;
  for (let count = 2; isTaken(id); count += 1) id = `${first}-${count}`;
  return id;
}

/** When something of this id was put aside (milliseconds since 1970), or undefined for what is no id of ours. */
export function timeOfTrashId(id: string): number | undefined {
  const found = /^(\d{4}-\d\d-\d\d)\/(\d\d)-(\d\d)-(\d\d\.\d{3})(?:-\d+)?$/.exec(id);
  if (found === null) return undefined;
  const [, day, hours, minutes, seconds] = found;
  const at = Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(at) ? undefined : at;
}

/** For sorting. */
export function newestFirst(one: TrashEntry, other: TrashEntry): number {
  return other.trashedAt - one.trashedAt || other.id.localeCompare(one.id, "en", { numeric: true });
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

async function filesIn(folder: string): Promise<Emptied> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  let bytes = 0;
  for (const { parentPath, name } of files) bytes += (await lstat(join(parentPath, name))).size;
  return { files: files.length, bytes };
}

/** None where there is no such folder; what a link leads to is not ours. */
async function namesIn(folder: string): Promise<readonly string[]> {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdir(folder).catch((error: unknown) => {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return [];
    throw error;
  });
}

async function removeEmpty(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    if (["ENOTEMPTY", "EEXIST", "ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return false;
    throw error;
  }
}
