import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** C that stands before the system's library in a process, built into a folder; undefined where there is no compiler. */
export function buildPreload(folder: string, source: string): string | undefined {
  if (process.platform !== "linux") return undefined;
  writeFileSync(join(folder, "preload.c"), source);
  try {
    execFileSync("cc", ["-shared", "-fPIC", "-o", join(folder, "preload.so"), join(folder, "preload.c")]);
    return join(folder, "preload.so");
  } catch {
    return undefined;
  }
}
