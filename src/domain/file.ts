/** What a name in a folder stands for. Only a `file` can be read; the others are listed so that they are not invisible. */
export type FileKind = "file" | "link" | "folder" | "special" | "denied" | "too-long";

/** One file as a folder lists it. */
export interface FileEntry {
  /** Relative to the folder, with slashes. */
  readonly path: string;
  /** `special` is a pipe, socket or device, `denied` a file that we may not read, `too-long` one that no path reaches. */
  readonly kind: FileKind;
  /** False when the name is no UTF-8 text; `path` then has its odd bytes as `\xFF`. */
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

/** Whether two inputs (versions of the same sources, joined by `|`) tell of files of the same sizes. */
export function haveSameSizes(one: string, other: string): boolean {
  const sizes = (input: string) => input.split("|").map((version) => version.slice(0, version.indexOf("@")));
  return sizes(one).join() === sizes(other).join();
}

/** Hidden names, those that other programs use for files they are still writing, and what Windows leaves in a folder. */
const UNLISTED =
  /(?:^|\/)(?:\.|~\$|(?:thumbs\.db|desktop\.ini)(?:\/|$))|\.(?:part|filepart|tmp|partial|swp|crdownload)(?:\/|$)/i;

/** Whether a folder leaves a path out: a target of such a name would never be seen, and be made again and again. */
export function isUnlisted(path: string): boolean {
  return UNLISTED.test(path);
}

/** Names of formats that have an end, by which half a file can be told from a whole one. */
const WITH_END = /\.(?:xlsx|xlsm|zip|gz|parquet)$/i;

export function hasFormatWithEnd(path: string): boolean {
  return WITH_END.test(path);
}

/** A folder of such a name is most likely meant as a file, or stands where one is looked for. */
const TABLE_NAME = /\.(?:csv|tsv|txt|xlsx|parquet|ndjson)$/i;

export function looksLikeTable(name: string): boolean {
  return TABLE_NAME.test(name);
}
