import { existsSync, statfsSync } from "node:fs";
import { type ErrorKind, environmentCode, FlowError } from "../domain/errors.ts";
import { tempRoot } from "./engine.ts";

/** What was done when something went wrong. */
export interface FaultPlace {
  /** Names of the sources. */
  readonly reading?: string;
  /** The folder that was written to. */
  readonly writing?: string;
}

const SCARCE_BYTES = 1_048_576;

/** The error for a fault that no line of a source explains. A file system's refusal may pass, a wrong table will not. */
export function faultOf(cause: unknown, { reading, writing }: FaultPlace): FlowError {
  if (writing !== undefined && !existsSync(writing)) {
    const hint = "Make the target folder again; the run is tried again by itself.";
    return new FlowError("folder-missing", `the folder ${writing} is gone`, { kind: "environment", hint, cause });
  }
  const full = writing !== undefined && isFull(writing) ? writing : fullScratch();
  if (full !== undefined || isToldFull(cause)) {
    const where = full === undefined ? `for ${tempRoot()} or the target` : `to write in ${full}`;
    const hint = "Free some disk space; the run is tried again by itself.";
    return new FlowError("disk-full", `no room left ${where}`, { kind: "environment", hint, cause });
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  const kind: ErrorKind = isSystemError(cause) ? "environment" : "permanent";
  return new FlowError("input-unreadable", `${reading || "the source"} could not be read as a table: ${reason}`, {
    kind,
    hint: "Look at the file at the place named, or save it again from where it comes.",
    cause,
  });
}

/** What does not fit into memory is kept there, on another disk than the target perhaps. */
function fullScratch(): string | undefined {
  const scratch = tempRoot();
  return existsSync(scratch) && isFull(scratch) ? scratch : undefined;
}

/** The disk may have room again by now: what was written when it was full has been removed. */
function isToldFull(cause: unknown): boolean {
  for (let error = cause; error instanceof Error; error = error.cause) {
    if (environmentCode(error) === "disk-full") return true;
  }
  return false;
}

function isFull(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize < SCARCE_BYTES;
}

/** Node's file system errors name the system call that failed. */
function isSystemError(cause: unknown): boolean {
  return cause instanceof Error && "syscall" in cause;
}
