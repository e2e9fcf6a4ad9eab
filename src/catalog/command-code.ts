import { readFileSync, type Stats, statSync } from "node:fs";
import { resolve, sep } from "node:path";
import { plainArgument } from "../domain/command.ts";
import type { CommandRef } from "../domain/pair.ts";
import { sha256 } from "../lib/hash.ts";

/** A file that was hashed, and what it looked like then. */
interface Known {
  readonly look: string;
  readonly hash: string;
}

/** What a command is made of: its arguments, and the content of those that are files of the flow folder. */
export class CommandCode {
  readonly #known = new Map<string, Known>();

  /** Changes with the arguments, the variables it gets and those files. */
  hashOf({ argv, env, root }: CommandRef): string {
    const files = argv.flatMap((argument) => {
      const path = resolve(root, plainArgument(argument) ?? "");
      const hash = path.startsWith(`${root}${sep}`) ? this.#hashFile(path) : undefined;
      return hash === undefined ? [] : [hash];
    });
    return sha256(JSON.stringify([argv, env, files]));
  }

  /** Read again only when it looks changed, since arguments may name large files; undefined when it is no file. */
  #hashFile(path: string): string | undefined {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isFile() !== true) return undefined;
    const look = lookOf(stats);
    const known = this.#known.get(path);
    if (known?.look === look) return known.hash;
    const hash = sha256(readFileSync(path, "latin1"));
    this.#known.set(path, { look, hash });
    return hash;
  }
}

function lookOf({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  return [size, mtimeMs, ctimeMs, ino].join(" ");
}
