import type { PairState } from "./pair-state.ts";

/** The value as it was worked out last, until another scan of any pair has come to its end. */
export function perScan<T>(states: readonly PairState[], work: () => T): () => T {
  let scans: readonly unknown[] | undefined;
  let value: T;
  return () => {
    const now = states.map((state) => state.lastScan);
    if (scans === undefined || now.some((scan, index) => scan !== scans?.[index])) value = work();
    scans = now;
    return value;
  };
}
