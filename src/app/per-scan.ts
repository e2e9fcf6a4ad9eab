import type { PairState } from "./pair-state.ts";

/** The value as it was worked out last, until another scan of any pair has come to its end. */
export function perScan<T>(states: readonly PairState[], work: () => T): () => T {
  return whileSame(states, (state) => state.lastScan, work);
}

/** The value as it was worked out last, until a scan has found other items, or the same ones of other files. */
export function perMakeup<T>(states: readonly PairState[], work: () => T): () => T {
  return whileSame(states, (state) => state.table.makeup, work);
}

/** The value of a pair as it was worked out last, until one of its decisions may have changed. */
export function perVersion<T>(work: (state: PairState) => T): (state: PairState) => T {
  const known = new WeakMap<PairState, { readonly version: number; readonly value: T }>();
  return (state) => {
    const before = known.get(state);
    if (before?.version === state.version) return before.value;
    const value = work(state);
    known.set(state, { version: state.version, value });
    return value;
  };
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
