import type { Counts } from "../domain/status.ts";
import type { PairState } from "./pair-state.ts";
import type { Pulse } from "./pulse.ts";

/** How a pair stands, in numbers. */
export interface PairMeter {
  readonly pair: string;
  readonly counts: Counts;
  /** Null before the first scan. */
  readonly scanDurationMs: number | null;
  /** Since the start of this process. */
  readonly scanOverruns: number;
  /** Milliseconds since 1970; null before. */
  readonly lastSuccessfulScanAt: number | null;
  /** 0 when nothing waits. */
  readonly oldestWaitingMs: number;
  readonly hasProblem: boolean;
  /** Not scanned when it was due. */
  readonly isLate: boolean;
}

/** Reads the meters of all pairs from what is kept, without walking folders or items. */
export function readMeters(states: readonly PairState[], pulse: Pulse): readonly PairMeter[] {
  return states.map((state) => ({
    pair: state.pair.name,
    counts: state.counts,
    scanDurationMs: state.lastScan?.durationMs ?? null,
    scanOverruns: pulse.overruns(state),
    lastSuccessfulScanAt: pulse.succeededAt(state),
    oldestWaitingMs: pulse.waiting.oldestMs(state),
    hasProblem: state.problem !== undefined,
    isLate: pulse.isLate(state),
  }));
}
