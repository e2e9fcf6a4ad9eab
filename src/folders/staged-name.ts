import type { RunId } from "../domain/run.ts";
import { sha256 } from "../lib/hash.ts";

const STAGED = /^\.pf-[0-9a-f]{12}-([0-9a-z]{1,20})\.tmp(?:\.[A-Za-z0-9]{1,8}){0,2}$/;
const EXTENSIONS = /(?:\.[A-Za-z0-9]{1,8}){1,2}$/;

/**
 * The private name of a run's output: at most 60 bytes however long the target's name is, and with the target's
 * extension at its end, since jobs choose the format by it.
 */
export function stagedName(targetName: string, run: RunId): string {
  const extension = EXTENSIONS.exec(targetName)?.[0] ?? "";
  return `.pf-${sha256(targetName).slice(0, 12)}-${run}.tmp${extension}`;
}

/** The run that a staged name belongs to, or undefined for any other name. */
export function runOfStagedName(name: string): RunId | undefined {
  return STAGED.exec(name)?.[1];
}
