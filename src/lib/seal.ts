import { type BigIntStats, fstatSync, futimesSync } from "node:fs";

/** How a file stood when it was sealed, and the SHA-256 of its bytes, in hex. */
export interface Seal {
  readonly path: string;
  readonly device: bigint;
  readonly inode: bigint;
  readonly sizeBytes: bigint;
  readonly changedNs: bigint;
  readonly sha256: string;
}

/** Few: a run that wants to know of a file has just written it. */
const KEPT = 8;
const seals: Seal[] = [];

/**
 * Marks a file that was written to its end, so that a later write shows: the file system's clock stands still for some
 * milliseconds, so the time of change is set to one that the clock does not have.
 */
export function sealFile(file: number, path: string, sha256: string): Seal {
  const now = Date.now();
  futimesSync(file, now / 1000, (now + Math.random()) / 1000);
  const { dev, ino, size, mtimeNs } = fstatSync(file, { bigint: true });
  return { path, device: dev, inode: ino, sizeBytes: size, changedNs: mtimeNs, sha256 };
}

/** Keeps a seal for `sealedHash`, for a while. */
export function keepSeal(seal: Seal): void {
  seals.push(seal);
  if (seals.length > KEPT) seals.shift();
}

/** The hash of a file that stands as it was sealed; undefined when nothing is known of it. */
export function sealedHash(path: string, { dev, ino, size, mtimeNs }: BigIntStats): string | undefined {
  return seals.find(
    (seal) =>
      seal.path === path &&
      seal.device === dev &&
      seal.inode === ino &&
      seal.sizeBytes === size &&
      seal.changedNs === mtimeNs,
  )?.sha256;
}
