/** What is known of a run that is under way; times are milliseconds since 1970. */
export interface Underway {
  readonly startedAt: number;
  readonly now: number;
  /** Its last word on how far it is; a total of 0 is one that nobody knows. */
  readonly progress: { readonly done: number; readonly total: number } | null;
  /** Median of past runs of its pair; null when none is known. */
  readonly usualMs: number | null;
}

/** Before this share a run has told too little of its pace. */
const SMALLEST_SHARE = 0.03;

/**
 * When a run will have ended (milliseconds since 1970): by its own pace once it has told of it, else by what is usual;
 * null when nobody can know, as of a run that takes longer than usual and tells nothing.
 */
export function expectedEndAt({ startedAt, now, progress, usualMs }: Underway): number | null {
  const share = progress === null || progress.total <= 0 ? 0 : progress.done / progress.total;
  const elapsedMs = now - startedAt;
  if (share >= SMALLEST_SHARE && elapsedMs > 0) return Math.round(startedAt + elapsedMs / Math.min(1, share));
  if (usualMs === null || elapsedMs >= usualMs) return null;
  return Math.round(startedAt + usualMs);
}
