import type { Clock } from "../../src/ports/runtime.ts";
import { MemoryDisk } from "../support/memory-folder.ts";

/** One writing of a file. */
export interface Version {
  readonly path: string;
  readonly content: string;
  readonly modifiedAt: number;
  /** Monotonic. */
  readonly writtenAtMs: number;
}

type File = MemoryDisk["files"] extends Map<string, infer Value> ? Value : never;

/** A disk that remembers each version of each file and tells of every write, whoever made it. */
export class WatchedDisk extends MemoryDisk {
  readonly versions = new Map<number, Version>();
  onMove: (from: string, to: string, file: File) => void = () => {};
  onWrite: (path: string, before: File | undefined, after: File) => void = () => {};
  readonly #clock: Clock;

  constructor(clock: Clock) {
    super();
    this.#clock = clock;
  }

  override move(from: string, to: string): void {
    const file = this.files.get(from);
    super.move(from, to);
    if (file !== undefined) this.onMove(from, to, file);
  }

  override write(path: string, content: string, modifiedAt?: number): void {
    const before = this.files.get(path);
    super.write(path, content, modifiedAt);
    const after = this.files.get(path);
    if (after === undefined) return;
    this.versions.set(after.version, {
      path,
      content,
      modifiedAt: after.modifiedAt,
      writtenAtMs: this.#clock.monotonicMs(),
    });
    this.onWrite(path, before, after);
  }
}
