import type { Breathe } from "../ports/runtime.ts";

/** How long work may keep the event loop to itself. */
const SLICE_MS = 8;

/**
 * Shares the event loop between all who hold the result: each goes on for a slice, then stands behind the others, and
 * only one is let on in each turn of the loop. A thousand scans at once hold it no longer than one does.
 */
export function takeTurns(sliceMs = SLICE_MS): Breathe {
  const waiting: (() => void)[] = [];
  let sinceMs = Number.NEGATIVE_INFINITY;
  const letOneOn = (): void => {
    sinceMs = performance.now();
    waiting.shift()?.();
    if (waiting.length > 0) setImmediate(letOneOn);
  };
  return () => {
    if (performance.now() - sinceMs < sliceMs) return undefined;
    return new Promise((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(letOneOn);
    });
  };
}
