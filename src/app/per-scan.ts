import type { PairState } from "./pair-state.ts";

/** The value as it was worked out last, until another scan of any pair has come to its end. */
export function perScan<T>(states: readonly PairState[], work: () => T): () => T {
  return whileSame(states, (state) => state.lastScan, work);
}

/** The value as it was worked out last, until a scan has found other items, or the same ones of other files. */
export function perMakeup<T>(states: readonly PairState[], work: () => T): () => T {
  return whileSame(states, (state) => state.table.makeup, work);
}

function whileSame<T>(states: readonly PairState[], markOf: (state: PairState) => unknown, work: () => T): () => T {
  let marks: readonly unknown[] | undefined;
  let value: T;
  return () => {
    const now = states.map(markOf);
    if (marks === undefined || now.some((mark, index) => mark !== marks?.[index])) value = work();
    marks = now;
    return value;
  };
}
