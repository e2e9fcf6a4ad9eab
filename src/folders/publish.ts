import { link, lstat, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { FlowError, systemCode } from "../domain/errors.ts";
import { sha256File } from "../lib/hash.ts";

const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/**
 * Gives a synced file its name, whole or not at all. A hard link refuses to overwrite where a rename would do so
 * silently, so rename is only for an intended replace and for file systems without links.
 */
export async function putInPlace(staged: string, target: string, replace: boolean): Promise<void> {
  if (replace) await rename(staged, target);
  else await linkInPlace(staged, target);
  await rm(staged, { force: true });
  await syncFolder(dirname(target));
}

/** Makes a folder's entries durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function linkInPlace(staged: string, target: string): Promise<void> {
  try {
    await link(staged, target);
  } catch (error) {
    const code = systemCode(error) ?? "";
    if (code === "EEXIST") await adoptEqual(staged, target);
    else if (NO_LINKS.has(code)) await renameInPlace(staged, target);
    else throw error;
  }
}

/** A file that is there already counts as published when it holds the same bytes. */
async function adoptEqual(staged: string, target: string): Promise<void> {
  const [mine, theirs] = await Promise.all([lstat(staged), lstat(target)]);
  const same =
    theirs.isFile() && mine.size === theirs.size && (await sha256File(staged)) === (await sha256File(target));
  if (same) return;
  throw new FlowError("target-taken", "another program wrote a different file with the target's name while this ran", {
    hint: "Remove or rename that file; the next scan then makes the target.",
  });
}

/** Between the look and the rename nobody of ours comes: an item has one run, and a flow one runner. */
async function renameInPlace(staged: string, target: string): Promise<void> {
  if (await isThere(target)) await adoptEqual(staged, target);
  else await rename(staged, target);
}

/** Only what the system says is not there may be renamed to. */
async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}
