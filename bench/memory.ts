import { readFileSync } from "node:fs";
import { present } from "./benchmark.ts";

/** Peaks of resident memory so far, in megabytes of 1,000,000 bytes; undefined where there is no /proc. */
export interface Peaks {
  readonly ownMegabytes: number | undefined;
  /** Of the largest of the process and its children. */
  readonly largestMegabytes: number | undefined;
  /** Of all of them together at one moment; what they share counts for each. */
  readonly togetherMegabytes: number | undefined;
}

/** Watches a process and what it starts. */
export interface MemoryWatch {
  look(): Peaks;
  stop(): Peaks;
}

const LOOK_EVERY_MS = 20;

/**
 * Follows the kernel's own high-water mark (VmHWM), so only what grows in a process's last 20 ms can be missed.
 * The sum is of what the processes hold (VmRSS) at each look.
 */
export function watchMemory(pid: number | undefined): MemoryWatch {
  let peaks: Peaks = { ownMegabytes: undefined, largestMegabytes: undefined, togetherMegabytes: undefined };
  const look = (): Peaks => {
    if (pid === undefined) return peaks;
    const all = family(pid).map(residentOf);
    const together = all.reduce((sum, { now }) => sum + (now ?? 0), 0);
    peaks = {
      ownMegabytes: largest([peaks.ownMegabytes, all[0]?.peak]),
      largestMegabytes: largest([peaks.largestMegabytes, ...all.map(({ peak }) => peak)]),
      togetherMegabytes: largest([peaks.togetherMegabytes, together > 0 ? together : undefined]),
    };
    return peaks;
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    look,
    stop: () => {
      clearInterval(timer);
      return peaks;
    },
  };
}

/** The process and all below it: workers lead process groups of their own. */
function family(pid: number): readonly number[] {
  const children = readProc(`${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);
  return [pid, ...children.flatMap(family)];
}

function residentOf(pid: number) {
  const status = readProc(`${pid}/status`);
  return {
    now: megabytesOf(/^VmRSS:\s+(\d+) kB$/m.exec(status)),
    peak: megabytesOf(/^VmHWM:\s+(\d+) kB$/m.exec(status)),
  };
}

function megabytesOf(found: RegExpExecArray | null): number | undefined {
  return found === null ? undefined : (Number(found[1]) * 1024) / 1e6;
}

/** Empty when the process is gone, or the system is not Linux. */
function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return "";
  }
}

function largest(values: readonly (number | undefined)[]): number | undefined {
  const there = present(values);
  return there.length === 0 ? undefined : Math.max(...there);
}
