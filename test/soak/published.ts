import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const FOLDERS = ["timestamps", "z-scores", "merged", "summary"];

/** Remembers each target file from the first time it is seen: from then on it may not change, since nothing is remade. */
export class Published {
  readonly #root: string;
  readonly #seen = new Map<string, string>();
  readonly #changed = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  get changed(): readonly string[] {
    return [...this.#changed];
  }

  look(): void {
    for (const folder of FOLDERS) {
      const path = join(this.#root, "data", folder);
      const names = existsSync(path) ? readdirSync(path).filter((name) => !name.startsWith(".")) : [];
      for (const name of names) this.#lookAt(join(path, name));
    }
  }

  #lookAt(path: string): void {
    const { ino, size, mtimeMs } = statSync(path);
    const state = `${ino} ${size} ${mtimeMs}`;
    if ((this.#seen.get(path) ?? state) !== state) this.#changed.add(path);
    this.#seen.set(path, state);
  }
}
