import type { FileEntry } from "../domain/file.ts";

/** Publications remembered; older ones settle like any other file. */
const KEPT = 10_000;

/** The files we published lately, as they were then: a pair that reads one need not wait for it to settle. */
export class Publications {
  readonly #fingerprints = new Map<string, string>();

  add(folder: string, entry: FileEntry): void {
    this.#fingerprints.set(`${folder}/${entry.path}`, entry.fingerprint);
    if (this.#fingerprints.size <= KEPT) return;
    const oldest = this.#fingerprints.keys().next();
    if (!oldest.done) this.#fingerprints.delete(oldest.value);
  }

  has(folder: string, entry: FileEntry): boolean {
    return this.#fingerprints.get(`${folder}/${entry.path}`) === entry.fingerprint;
  }
}
