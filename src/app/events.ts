import type { ErrorCode } from "../domain/errors.ts";
import type { RunId } from "../domain/run.ts";
import type { Amount } from "../lib/amount.ts";

/** What happens in a flow, as those hear it who look on. Documents are asked for by id when they are wanted. */
export type FlowEvent =
  /** The counts of a pair, its problem, or the time of the next scan changed. */
  | { readonly kind: "status"; readonly pair: string }
  /** The status, reason or message of an item changed, or it came or went. */
  | { readonly kind: "item"; readonly pair: string; readonly key: string; readonly itemId: string }
  | { readonly kind: "run"; readonly runId: RunId; readonly itemId: string; readonly state: "started" }
  | {
      readonly kind: "run";
      readonly runId: RunId;
      readonly itemId: string;
      readonly state: "ended";
      readonly end: RunEnded;
    }
  | { readonly kind: "progress"; readonly runId: RunId; readonly itemId: string; readonly progress: Amount }
  /** One line of a running job's log. */
  | { readonly kind: "log"; readonly runId: RunId; readonly line: string }
  | { readonly kind: "config"; readonly valid: boolean };

/** A run that ended, in numbers. */
export interface RunEnded {
  readonly pair: string;
  /** Null when it made its target. */
  readonly code: ErrorCode | null;
  readonly durationMs: number;
  /** The fact `rows`, else `rows out`; null when its job told neither. */
  readonly rows: number | null;
  /** Of its sources. */
  readonly readBytes: number;
  /** Of the target it made; 0 when it made none. */
  readonly writtenBytes: number;
}

/** Tells whoever looks on; never waits for them, and what a listener throws does not reach the flow. */
export interface FlowEvents {
  /** Tells of these kinds alone, or of all; returns the way to stop. */
  subscribe(listener: (event: FlowEvent) => void, kinds?: readonly FlowEvent["kind"][]): () => void;
  /** What a running job has logged so far; empty when nothing runs under this id. */
  logSoFar(run: RunId): string;
}
