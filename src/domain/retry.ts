import type { Failure } from "./errors.ts";
import type { RetryRules } from "./pair.ts";
import type { LastRun } from "./run.ts";

export const ENVIRONMENT_PROBE_MS = 60_000;
const LONGEST_BACKOFF_MS = 3_600_000;

/** What ended these runs is over already: they start again at the next scan. */
const PASSING: ReadonlySet<string> = new Set(["cancelled", "source-changed"]);

/** Whether a failure says something of disk, folder or permission, so that other items would fail the same way. */
export function concernsThePair(failure: Failure): boolean {
  return failure.kind === "environment" && !PASSING.has(failure.code);
}

/** A file may change under this many runs in a row and cost nothing; from then on the job itself may be what changes it. */
const CHANGES_FOR_NOTHING = 2;

/**
 * How a failure counts after the failures of the item's runs before it, newest first (null for one that succeeded). The
 * third changed source in a row is charged and waits: a job that writes to its own source would run for ever.
 */
export function countedInTurn(failure: Failure, before: readonly (Failure | null)[]): Failure {
  if (failure.code !== "source-changed") return failure;
  const turns = before.slice(0, CHANGES_FOR_NOTHING);
  if (turns.length < CHANGES_FOR_NOTHING || turns.some((one) => one?.code !== "source-changed")) return failure;
  const hint =
    "The source changed under each of the last runs. Does the job write to its source, as sed -i does? It must only read" +
    ' it, or the pair needs "snapshot": true.';
  return { ...failure, kind: "transient", hint };
}

/** A run that hung, or that ended with the death of its worker or of the runner, is tried twice more and no oftener. */
const MOST_DEATHS = 3;
const DEATHS: ReadonlySet<string> = new Set(["worker-died", "timeout"]);

/** When a failed or lost run is tried again (milliseconds since 1970), or null when never by itself. */
export function nextAttemptAt(last: LastRun, rules: RetryRules): number | null {
  const endedAt = last.finishedAt ?? last.startedAt;
  const kind = last.failure?.kind ?? "transient";
  if (kind === "permanent") return null;
  if (kind === "environment") return endedAt + (PASSING.has(last.failure?.code ?? "") ? 0 : ENVIRONMENT_PROBE_MS);
  if (last.attempt >= mostAttempts(last, rules)) return null;
  return endedAt + backoffMs(last, rules);
}

function mostAttempts({ state, failure }: LastRun, { attempts }: RetryRules): number {
  const isDeath = state === "lost" || DEATHS.has(failure?.code ?? "");
  return isDeath ? Math.min(attempts, MOST_DEATHS) : attempts;
}

/**
 * Due when its time has come, and also when the clock was set back to before the run ended. What disk or folder failed is
 * always due: its whole pair is held for the time, and after a restart it may be mended already.
 */
export function isDue(last: LastRun, nextAt: number, now: number): boolean {
  if (last.failure?.kind === "environment") return true;
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
