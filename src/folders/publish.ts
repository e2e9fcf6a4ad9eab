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
    else if (NO_LINKS.has(code)) await claimAndRename(staged, target);
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

/** Without links: an exclusive claim file keeps a second publisher away while the rename is checked and done. */
async function claimAndRename(staged: string, target: string): Promise<void> {
  // A staged name too, so that a sweep knows what a death left.
  const claim = `${staged.replace(/\.tmp(?:\.[^/]*)?$/, "")}.tmp.claim`;
  const handle = await open(claim, "wx");
  try {
    const taken = await lstat(target).catch(() => undefined);
    if (taken === undefined) await rename(staged, target);
    else await adoptEqual(staged, target);
  } finally {
    await handle.close();
    await rm(claim, { force: true });
  }
}
