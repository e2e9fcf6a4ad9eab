import { readFileSync } from "node:fs";

/** A killed process that nobody has waited for yet still has its entry, as a zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
