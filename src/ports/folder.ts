import type { FileEntry } from "../domain/file.ts";
import type { RunId } from "../domain/run.ts";

/** Path inside a folder, with slashes, never leaving it. */
export type RelativePath = string;

/** A file ready for a job to read. */
export interface FetchedFile {
  readonly path: string;
  /** Of the file in the folder at the time it was fetched. */
  readonly fingerprint: string;
}

/** A copy of a file for one run. */
export interface Snapshot extends FetchedFile {
  /** Removes the copy; may be called twice. */
  release(): Promise<void>;
}

/** A file that was put aside. */
export interface TrashEntry {
  /** Names it together with its path. */
  readonly id: string;
  readonly path: RelativePath;
  /** Milliseconds since 1970. */
  readonly trashedAt: number;
}

/** What was removed for good. */
export interface Emptied {
  readonly files: number;
  readonly bytes: number;
}

/** What to look at, and who wants to know of what is left out. */
export interface ListOptions {
  readonly nested: boolean;
  /** Called with the path of each file, or whole subfolder, that is left out by its name. */
  readonly onIgnored?: ((path: RelativePath) => void) | undefined;
}

/** A place that holds files. Every kind passes the same test suite. */
export interface Folder {
  /** Safe to log and to show. */
  readonly label: string;
  /**
   * Files in any order; complete, or it throws (`folder-missing`, `folder-unreadable`): a part of a listing is never
   * taken for all. Hidden files, our temps and other programs' half-written names are left out.
   */
  list(options: ListOptions, signal: AbortSignal): AsyncIterable<FileEntry>;
  /**
   * The paths that `list` would give, without a look at each file: enough to know what is there, and much cheaper. Names
   * that are not valid UTF-8 are left out, since no target has one.
   */
  paths(options: { readonly nested: boolean }, signal: AbortSignal): Promise<ReadonlySet<RelativePath>>;
  /** One file as `list` would show it, or undefined when it is not there. */
  find(path: RelativePath): Promise<FileEntry | undefined>;
  /** A local path with the file's bytes: the file itself where that is possible, else a copy below `into`. */
  fetch(path: RelativePath, into: string, signal: AbortSignal): Promise<FetchedFile>;
  /** A copy of the file below `into`, under its own name; throws `source-changed` when the file changed meanwhile. */
  snapshot(path: RelativePath, into: string, signal: AbortSignal): Promise<Snapshot>;
  /** SHA-256 of the file's bytes, in hex; throws `source-changed` when it changed meanwhile. */
  digest(path: RelativePath, signal: AbortSignal): Promise<string>;
  /** Whether the file has the end that its format asks for; true for formats without one. */
  hasEnd(path: RelativePath): Promise<boolean>;
  /** A private path for a run to write to, where `publish` can move it from in one step. Makes no file. */
  stage(as: RelativePath, run: RunId): Promise<string>;
  /**
   * Puts a staged, synced file in place, whole or not at all, and durably. Never over a file unless `replace`:
   * `target-taken` when another content is there; equal content counts as published. Returns what is there now.
   */
  publish(staged: string, as: RelativePath, options: { readonly replace: boolean }): Promise<FileEntry>;
  /** Makes sure that the name of a file which is there outlives a power cut. */
  sync(path: RelativePath): Promise<void>;
  /** Discards a staged file; absent is fine. */
  discard(staged: string): Promise<void>;
  /** Removes staged files that belong to no live run, and nothing else. Returns how many. */
  sweep(live: ReadonlySet<RunId>): Promise<number>;
  /**
   * Puts a file aside in one step, durably: it leaves its place and is kept, never listed again nor told as ignored.
   * Undefined when it is not there. `at` is milliseconds since 1970.
   */
  trash(path: RelativePath, at: number): Promise<TrashEntry | undefined>;
  /** What was put aside from this path, newest first. */
  trashOf(path: RelativePath): Promise<readonly TrashEntry[]>;
  /** Removes for good what was put aside before a time (milliseconds since 1970); with `only: "look"` it tells what that is. */
  emptyTrash(before: number, only?: "look"): Promise<Emptied>;
  /** Puts back what was put aside, durably; false when it is not there. `target-taken` as for `publish`. */
  restore(path: RelativePath, id: string): Promise<boolean>;
  /** Makes sure that files can be listed and, when asked, written; throws with the command that would mend it. */
  probe(use: "read" | "write"): Promise<void>;
  close(): Promise<void>;
}
