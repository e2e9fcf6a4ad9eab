/** One file as a folder lists it. */
export interface FileEntry {
  /** Relative to the folder, with slashes. */
  readonly path: string;
  /** Only a plain file can be read; a link, a pipe or a device is listed so that it is not invisible. */
  readonly kind: "file" | "link" | "special";
  /** False when the name is no UTF-8 text; `path` is then what can be shown of it. */
  readonly nameIsValid: boolean;
  readonly sizeBytes: number;
  /** Milliseconds since 1970, with fractions where the file system has them. */
  readonly modifiedAt: number;
  /** Differs whenever the file may have changed between two looks (inode, size, mtime, ctime). */
  readonly fingerprint: string;
}

/** Stays the same while the content does, over restarts and copies that keep the time; for comparing with the journal. */
export function versionOf(entry: FileEntry): string {
  return `${entry.sizeBytes}@${entry.modifiedAt}`;
}

/** Hidden names, and names that other programs use for files they are still writing. */
const UNLISTED = /(?:^|\/)(?:\.|~\$)|\.(?:part|tmp|partial|swp|crdownload)(?:\/|$)/i;

/** Whether a folder leaves a path out: a target of such a name would never be seen, and be made again and again. */
export function isUnlisted(path: string): boolean {
  return UNLISTED.test(path);
}
