import { constants } from "node:fs";
import { copyFile, mkdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { FlowError } from "../domain/errors.ts";
import type { Snapshot } from "../ports/folder.ts";

/**
 * Copies a file for one run into a folder of its own; where the file system shares blocks between copies it takes no
 * room. No hard link: making one changes the file's ctime, which other pairs would take for a change of their source.
 */
export async function copyOf(source: string, into: string, fingerprint: () => string): Promise<Snapshot> {
  const release = () => rm(into, { recursive: true, force: true });
  const path = join(into, basename(source));
  const before = fingerprint();
  await mkdir(into, { recursive: true });
  try {
    await copyFile(source, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    if (fingerprint() === before) return { path, fingerprint: before, release };
  } catch (error) {
    await release();
    throw error;
  }
  await release();
  throw new FlowError("source-changed", `"${basename(source)}" changed while it was copied`, { kind: "environment" });
}
