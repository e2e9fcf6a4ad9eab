import { readFileSync } from "node:fs";

/** Peaks of resident memory so far, in megabytes of 1,000,000 bytes; undefined where there is no /proc. */
export interface Peaks {
  readonly ownMegabytes: number | undefined;
  readonly largestMegabytes: number | undefined;
}

/** Watches a process and what it starts. */
export interface MemoryWatch {
  look(): Peaks;
  stop(): Peaks;
}

const LOOK_EVERY_MS = 20;

/** Follows the kernel's own high-water mark (VmHWM), so only what grows in a process's last 20 ms can be missed. */
export function watchMemory(pid: number | undefined): MemoryWatch {
  let own: number | undefined;
  let largest: number | undefined;
  const look = (): Peaks => {
    if (pid === undefined) return { ownMegabytes: own, largestMegabytes: largest };
    own = larger(own, peakOf(pid));
    for (const one of family(pid)) largest = larger(largest, peakOf(one));
    return { ownMegabytes: own, largestMegabytes: largest };
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    look,
    stop: () => {
      clearInterval(timer);
      return { ownMegabytes: own, largestMegabytes: largest };
    },
  };
}

/** The process and all below it: workers lead process groups of their own. */
function family(pid: number): readonly number[] {
  const children = readProc(`${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);
  return [pid, ...children.flatMap(family)];
}

function peakOf(pid: number): number | undefined {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readProc(`${pid}/status`))?.[1];
  return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6;
}

/** Empty when the process is gone, or the system is not Linux. */
function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return "";
  }
}

function larger(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.max(one, other);
}
