import { environmentCode, FlowError } from "../../src/domain/errors.ts";
import { type FileEntry, hasFormatWithEnd, isUnlisted } from "../../src/domain/file.ts";
import { runOfStagedName, stagedName } from "../../src/folders/staged-name.ts";
import { freeId, newestFirst, TRASH, timeOfTrashId } from "../../src/folders/trash.ts";
import { sha256 } from "../../src/lib/hash.ts";
import type { Folder } from "../../src/ports/folder.ts";

/** Where memory folders of one test keep their files; versions grow with each write. */
export class MemoryDisk {
  readonly files = new Map<
    string,
    { readonly content: string; readonly version: number; readonly modifiedAt: number }
  >();
  /** A system error code that the next writes fail with. */
  fault: string | undefined;
  /** One that syncing what is written fails with. */
  syncFault: string | undefined;
  /** Paths that no file can be made at. */
  readonly impossible = new Set<string>();
  /** Turns of the event loop that a look at one file takes. */
  findTurns = 0;
  /** How often a file was read whole for its hash. */
  digests = 0;
  #version = 0;

  /** `modifiedAt` as a program that sets it would leave it. */
  write(path: string, content: string, modifiedAt?: number): void {
    this.#version += 1;
    this.files.set(path, { content, version: this.#version, modifiedAt: modifiedAt ?? this.#version });
  }

  /** The same file under another name. */
  move(from: string, to: string): void {
    const file = this.files.get(from);
    if (file === undefined) return;
    this.files.delete(from);
    this.files.set(to, file);
  }

  entry(path: string, shown: string): FileEntry | undefined {
    const file = this.files.get(path);
    if (file === undefined) return undefined;
    return {
      path: shown,
      kind: "file",
      nameIsValid: true,
      sizeBytes: file.content.length,
      modifiedAt: file.modifiedAt,
      fingerprint: String(file.version),
    };
  }

  check(use: "writes" | "syncs" = "writes"): void {
    const fault = use === "writes" ? this.fault : this.syncFault;
    if (fault === undefined) return;
    const cause = Object.assign(new Error(fault), { code: fault });
    throw new FlowError(environmentCode(cause) ?? "internal", `disk says ${fault}`, {
      kind: "environment",
      cause,
    });
  }
}

/** A folder in memory, held to the same contract as the others. */
export function memoryFolder(disk: MemoryDisk, root: string): Folder {
  const at = (path: string) => `${root}/${path}`;
  const inside = () =>
    [...disk.files.keys()].filter((path) => path.startsWith(`${root}/`)).map((path) => path.slice(root.length + 1));
  const checked = (path: string) => {
    if (path.split("/").includes("..")) throw new FlowError("target-taken", `${path} leaves the folder`);
  };
  const isShown = (path: string, nested: boolean) => !isUnlisted(path) && (nested || !path.includes("/"));
  return {
    label: root,
    async *list({ nested, onIgnored }, signal) {
      for (const path of inside().sort()) {
        signal.throwIfAborted();
        const entry = disk.entry(at(path), path);
        if (path.split("/").includes(TRASH)) continue;
        if (isUnlisted(path)) onIgnored?.(path);
        else if (entry !== undefined && isShown(path, nested)) yield entry;
      }
    },
    paths: async ({ nested }) => new Set(inside().filter((path) => isShown(path, nested))),
    find: async (path) => {
      for (let turn = 0; turn < disk.findTurns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      return disk.entry(at(path), path);
    },
    fetch: async (path) => {
      const entry = disk.entry(at(path), path);
      if (entry === undefined) throw new FlowError("source-changed", `${path} is gone`, { kind: "environment" });
      return { path: at(path), fingerprint: entry.fingerprint };
    },
    snapshot: async (path, into) => {
      const file = disk.files.get(at(path));
      if (file === undefined) throw new FlowError("source-changed", `${path} is gone`, { kind: "environment" });
      const copy = `${into}/${path.slice(path.lastIndexOf("/") + 1)}`;
      disk.write(copy, file.content);
      return { path: copy, fingerprint: String(file.version), release: async () => void disk.files.delete(copy) };
    },
    digest: async (path) => {
      const file = disk.files.get(at(path));
      if (file === undefined) throw new FlowError("source-changed", `${path} is gone`, { kind: "environment" });
      disk.digests += 1;
      return sha256(file.content);
    },
    hasEnd: async (path) => !hasFormatWithEnd(path) || (disk.files.get(at(path))?.content ?? "").endsWith("END"),
    stage: async (as, run) => {
      checked(as);
      if (disk.impossible.has(at(as))) throw new FlowError("target-taken", `${as} needs a folder where a file is`);
      const slash = as.lastIndexOf("/") + 1;
      return at(as.slice(0, slash) + stagedName(as.slice(slash), run));
    },
    publish: async (staged, as, { replace }) => {
      disk.check();
      const made = disk.files.get(staged);
      const there = disk.files.get(at(as));
      if (made === undefined) throw new FlowError("no-output", `${staged} is not there`);
      if (there !== undefined && there.content !== made.content && !replace) {
        throw new FlowError("target-taken", `${as} is taken`);
      }
      disk.files.delete(staged);
      if (there === undefined || replace) disk.write(at(as), made.content);
      disk.check("syncs");
      const entry = disk.entry(at(as), as);
      if (entry === undefined) throw new Error("unreachable");
      return entry;
    },
    sync: async () => disk.check("syncs"),
    discard: async (staged) => void disk.files.delete(staged),
    sweep: async (live) => {
      const dead = inside().filter((path) => {
        const run = runOfStagedName(path.slice(path.lastIndexOf("/") + 1));
        return run !== undefined && !live.has(run);
      });
      for (const path of dead) disk.files.delete(at(path));
      return dead.length;
    },
    trash: async (path, trashedAt) => {
      const file = disk.files.get(at(path));
      if (file === undefined) return undefined;
      disk.check();
      const id = freeId((id) => disk.files.has(at(`${TRASH}/${id}/${path}`)), trashedAt);
      disk.move(at(path), at(`${TRASH}/${id}/${path}`));
      return { id, path, trashedAt };
    },
    trashOf: async (path) =>
      inside()
        .filter((name) => name.startsWith(`${TRASH}/`) && name.split("/").slice(3).join("/") === path)
        .map((name) => name.split("/").slice(1, 3).join("/"))
        .map((id) => ({ id, path, trashedAt: timeOfTrashId(id) ?? 0 }))
        .sort(newestFirst),
    emptyTrash: async (before, only) => {
      const old = inside().filter((name) => {
        const [trash, day, time] = name.split("/");
        return trash === TRASH && (timeOfTrashId(`${day}/${time}`) ?? before) < before;
      });
      const bytes = old.reduce((sum, path) => sum + (disk.files.get(at(path))?.content.length ?? 0), 0);
      if (only !== "look") for (const path of old) disk.files.delete(at(path));
      return { files: old.length, bytes };
    },
    restore: async (path, id) => {
      const place = at(`${TRASH}/${id}/${path}`);
      if (!disk.files.has(place)) return false;
      disk.check();
      if (disk.files.has(at(path))) throw new FlowError("target-taken", `${path} is taken`);
      disk.move(place, at(path));
      return true;
    },
    probe: async (use) => {
      if (use === "write") disk.check();
    },
    close: async () => {},
  };
}
