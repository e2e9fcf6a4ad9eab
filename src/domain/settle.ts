import type { FileEntry } from "./file.ts";

/** Since when (monotonic milliseconds) a file has looked the same to us. */
export interface Observation {
  readonly fingerprint: string;
  readonly sinceMs: number;
  /** Whether its format's end was found; undefined before anybody looked, or where there is none to look for. */
  readonly isWhole?: boolean | undefined;
}

/** By path. Holds only files that wait to be read, so it does not grow with what is done. */
export type Observations = ReadonlyMap<string, Observation>;

/** The next state of our knowledge after one more look at the files that wait, which is over now. */
export function observe(before: Observations, entries: Iterable<FileEntry>, nowMs: number): Observations {
  const after = new Map<string, Observation>();
  for (const entry of entries) {
    const known = before.get(entry.path);
    const same = known?.fingerprint === entry.fingerprint;
    after.set(entry.path, same ? known : { fingerprint: entry.fingerprint, sinceMs: nowMs });
  }
  return after;
}

/**
 * How long a file must still stay as it is; 0 when it is settled. A look counts from its end when it is the first, and
 * from its beginning (`lookedAtMs`) when it is the last: a look that takes long is not two of them.
 */
export function settlesInMs(observation: Observation | undefined, settleMs: number, lookedAtMs: number): number {
  if (observation === undefined || settleMs === 0) return settleMs;
  return Math.max(0, observation.sinceMs + settleMs - lookedAtMs);
}

/** A file whose end is missing is waited for this many settle times; then its job tells what is wrong with it. */
const SETTLES_FOR_END = 10;

/** How long until the end of a file is looked for again; 0 when it is there, or waited for long enough. */
export function endsInMs(observation: Observation | undefined, settleMs: number, lookedAtMs: number): number {
  if (observation?.isWhole !== false) return 0;
  const leftMs = observation.sinceMs + settleMs * SETTLES_FOR_END - lookedAtMs;
  return Math.max(0, Math.min(settleMs, leftMs));
}
