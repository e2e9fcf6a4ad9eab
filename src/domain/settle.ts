import type { FileEntry } from "./file.ts";

/** Since when (monotonic milliseconds) a file has looked the same to us. */
export interface Observation {
  readonly fingerprint: string;
  readonly sinceMs: number;
}

/** By path. Holds only files that wait to be read, so it does not grow with what is done. */
export type Observations = ReadonlyMap<string, Observation>;

/** The next state of our knowledge after one more look at the files that wait. */
export function observe(before: Observations, entries: Iterable<FileEntry>, nowMs: number): Observations {
  const after = new Map<string, Observation>();
  for (const entry of entries) {
    const known = before.get(entry.path);
    const same = known?.fingerprint === entry.fingerprint;
    after.set(entry.path, same ? known : { fingerprint: entry.fingerprint, sinceMs: nowMs });
  }
  return after;
}

/** How long a file must still stay as it is; 0 when it is settled. */
export function settlesInMs(observation: Observation | undefined, settleMs: number, nowMs: number): number {
  if (observation === undefined) return settleMs;
  return Math.max(0, observation.sinceMs + settleMs - nowMs);
}
