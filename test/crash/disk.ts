import { dirname } from "node:path";
import type { Call } from "./calls.ts";

type Change =
  | { readonly kind: "write"; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: "truncate"; readonly length: number };

/** A file: what is safe of it, and what was done to it since. */
interface Body {
  safe: Buffer;
  unsynced: Change[];
}

/** A change of a folder's entries that is not safe yet. */
interface EntryChange {
  readonly folder: string;
  readonly apply: (entries: Map<string, Body | "folder">) => void;
}

/** A file or a folder that was there before the first call. */
export interface Standing {
  readonly path: string;
  readonly inode: string;
  /** Undefined for a folder. */
  readonly bytes: Buffer | undefined;
}

/** Path to bytes, or to `folder`. */
export type Tree = ReadonlyMap<string, Buffer | "folder">;

const SECTOR_BYTES = 512;

/**
 * A disk that loses what was not synced. Bytes are safe after an fsync of their file, names after an fsync of their
 * folder; until then each change may have reached the disk or not, whatever the order. A rename is one change.
 */
export class Disk {
  readonly #safe = new Map<string, Body | "folder">();
  readonly #bodies = new Map<string, Body>();
  readonly #folders = new Set<string>([""]);
  #unsynced: EntryChange[] = [];

  constructor(standing: readonly Standing[]) {
    for (const { path, inode, bytes } of standing) {
      const body: Body | "folder" = bytes === undefined ? "folder" : { safe: bytes, unsynced: [] };
      this.#safe.set(path, body);
      if (body === "folder") this.#folders.add(path);
      else this.#bodies.set(inode, body);
    }
  }

  /** How many changes a power cut could lose now. */
  get atStake(): number {
    const changes = [...new Set(this.#bodies.values())].map((body) => body.unsynced.length);
    return changes.reduce((sum, count) => sum + count, this.#unsynced.length);
  }

  apply(call: Call): void {
    if (!call.ok) return;
    const { name, path, more, inode } = call;
    const body = this.#bodies.get(inode);
    if (name === "create") this.#add(path, this.#newBody(inode));
    else if (name === "open" && more === "emptied") body?.unsynced.push({ kind: "truncate", length: 0 });
    else if (name === "write") body?.unsynced.push({ kind: "write", at: Number(more), bytes: call.bytes });
    else if (name === "truncate") body?.unsynced.push({ kind: "truncate", length: Number(more) });
    else if (name === "fsync") this.#sync(path, body);
    else if (name === "link" && body !== undefined) this.#add(more, body);
    else if (name === "rename" && body !== undefined) this.#move(path, more, body);
    else if (name === "unlink") this.#change(path, (entries) => void entries.delete(path));
    else if (name === "mkdir") this.#add(path, "folder");
  }

  /** The disk after a power cut: `isKept` is asked for each change that is not safe. */
  cut(isKept: () => boolean): Tree {
    const entries = new Map(this.#safe);
    for (const change of this.#unsynced) if (isKept()) change.apply(entries);
    const contents = new Map<Body, Buffer>();
    const tree = new Map<string, Buffer | "folder">();
    for (const [path, body] of [...entries].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
      const folder = folderOf(path);
      if (folder !== "" && tree.get(folder) !== "folder") continue;
      if (body === "folder") tree.set(path, body);
      else {
        const bytes = contents.get(body) ?? afterCut(body, isKept);
        contents.set(body, bytes);
        tree.set(path, bytes);
      }
    }
    return tree;
  }

  #newBody(inode: string): Body {
    const body: Body = { safe: Buffer.alloc(0), unsynced: [] };
    this.#bodies.set(inode, body);
    return body;
  }

  #add(path: string, body: Body | "folder"): void {
    if (body === "folder") this.#folders.add(path);
    this.#change(path, (entries) => void entries.set(path, body));
  }

  #move(from: string, to: string, body: Body): void {
    this.#change(to, (entries) => {
      entries.delete(from);
      entries.set(to, body);
    });
  }

  #change(path: string, apply: EntryChange["apply"]): void {
    this.#unsynced.push({ folder: folderOf(path), apply });
  }

  #sync(path: string, body: Body | undefined): void {
    if (this.#folders.has(path)) {
      for (const change of this.#unsynced) if (change.folder === path) change.apply(this.#safe);
      this.#unsynced = this.#unsynced.filter((change) => change.folder !== path);
    } else if (body !== undefined) {
      body.safe = afterCut(body, () => true);
      body.unsynced = [];
    }
  }
}

function afterCut({ safe, unsynced }: Body, isKept: () => boolean): Buffer {
  let bytes: Buffer = Buffer.from(safe);
  for (const change of unsynced) {
    if (!isKept()) continue;
    if (change.kind === "truncate") {
      bytes = resized(bytes, change.length);
      continue;
    }
    // A write of several sectors may be torn: the first of them are there.
    const isTorn = change.bytes.length > SECTOR_BYTES && !isKept();
    const written = isTorn ? change.bytes.subarray(0, SECTOR_BYTES) : change.bytes;
    bytes = resized(bytes, Math.max(bytes.length, change.at + written.length));
    written.copy(bytes, change.at);
  }
  return bytes;
}

function resized(bytes: Buffer, length: number): Buffer {
  if (length <= bytes.length) return Buffer.from(bytes.subarray(0, length));
  return Buffer.concat([bytes, Buffer.alloc(length - bytes.length)]);
}

function folderOf(path: string): string {
  const folder = dirname(path);
  return folder === "." ? "" : folder;
}
