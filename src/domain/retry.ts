import type { Failure } from "./errors.ts";
import type { RetryRules } from "./pair.ts";
import type { LastRun } from "./run.ts";

export const ENVIRONMENT_PROBE_MS = 60_000;
export const LONGEST_BACKOFF_MS = 3_600_000;

/** What ended these runs is over already: they start again at the next scan. */
const PASSING: ReadonlySet<string> = new Set(["cancelled", "source-changed"]);

/** Whether a failure says something of disk, folder or permission, so that other items would fail the same way. */
export function concernsThePair(failure: Failure): boolean {
  return failure.kind === "environment" && !PASSING.has(failure.code);
}

/** When a failed or lost run is tried again (milliseconds since 1970), or null when never by itself. */
export function nextAttemptAt(last: LastRun, rules: RetryRules): number | null {
  const endedAt = last.finishedAt ?? last.startedAt;
  const kind = last.failure?.kind ?? "transient";
  if (kind === "permanent") return null;
  if (kind === "environment") return endedAt + (PASSING.has(last.failure?.code ?? "") ? 0 : ENVIRONMENT_PROBE_MS);
  if (last.attempt >= rules.attempts) return null;
  return endedAt + backoffMs(last, rules);
}

/** Due when its time has come, and also when the clock was set back to before the run ended. */
export function isDue(last: LastRun, nextAt: number, now: number): boolean {
  return now >= nextAt || now < (last.finishedAt ?? last.startedAt);
}

/** Doubles with each attempt; spread by up to a quarter each way so that a burst of failures does not return as one. */
function backoffMs(last: LastRun, rules: RetryRules): number {
  const doubled = rules.backoffMs * 2 ** Math.max(0, last.attempt - 1);
  return Math.round(Math.min(doubled, LONGEST_BACKOFF_MS) * (0.75 + 0.5 * spread(last.id)));
}

/** A number in [0, 1) that stays the same for a run, so the status function stays pure. */
function spread(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_009;
  return sum / 1_009;
}
