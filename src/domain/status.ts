import { versionOf } from "./file.ts";
import type { Item } from "./item.ts";
import type { Pair } from "./pair.ts";
import { isDue, nextAttemptAt } from "./retry.ts";
import { type LastRun, type Making, makingOf } from "./run.ts";

export const STATUSES = ["success", "preliminary", "error"] as const;
export type Status = (typeof STATUSES)[number];
export type Counts = Readonly<Record<Status, number>>;

export const REASONS = [
  "done",
  "external",
  "stale",
  "new",
  "queued",
  "running",
  "settling",
  "waiting",
  "paused",
  "skipped",
  "failed",
  "gave-up",
  "lost",
  "conflict",
  "unreadable",
  "invalid-name",
] as const;
export type Reason = (typeof REASONS)[number];

/** An item that somebody left aside, as it was then. */
export interface Skip {
  /** In the words of who did it. */
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Versions of its sources: it holds for these bytes only. */
  readonly input: string;
}

/** All that is known of one item at one moment. */
export interface ItemFacts {
  readonly item: Item;
  readonly targetExists: boolean;
  readonly lastRun: LastRun | undefined;
  /** When its sources will have settled (milliseconds since 1970), or null when they have. */
  readonly settledAt: number | null;
  /** A sentence on the marker that a source still lacks; undefined when none is missing or asked for. */
  readonly waitsForMarker?: string | undefined;
  /** Somebody left it aside, for the bytes of that time. */
  readonly skipped?: Skip | undefined;
  /** Chosen to start, waiting for a free worker. */
  readonly queued: boolean;
}

/** What of the pair bears on a status. */
export interface PairRules extends Pick<Pair, "retry" | "onSourceChange" | "onJobChange"> {
  readonly paused: boolean;
  /** Job code, params and expectations as they are now. */
  readonly jobIdentity: string;
}

/** The planner's answer for one item: start or not, with status, reason and one plain sentence. */
export interface Decision {
  readonly status: Status;
  readonly reason: Reason;
  readonly message: string;
  readonly hint: string | null;
  readonly decision: "start" | "skip";
  /** When the answer may change by itself (milliseconds since 1970), or null when only an event changes it. */
  readonly nextAt: number | null;
}

/** Total and pure: every combination of facts has exactly one status. */
export function decide(facts: ItemFacts, rules: PairRules, now: number): Decision {
  const { item, lastRun } = facts;
  if (lastRun?.state === "running") return preliminary("running", `Running, attempt ${lastRun.attempt}.`);
  const skip = skipOf(facts);
  if (skip !== undefined) {
    if (facts.targetExists && item.problem === undefined) return finished(facts, { ...rules, ...KEPT }, now);
    return preliminary("skipped", `Skipped: ${skip.reason}`);
  }
  if (item.problem !== undefined) {
    return error(item.problem.reason, item.problem.message, { hint: item.problem.hint });
  }
  if (facts.targetExists) return finished(facts, rules, now);
  if (item.target === undefined || item.sources.includes(undefined)) {
    return preliminary("waiting", `Waits for ${item.waitsFor ?? "another source file"}.`);
  }
  if (facts.waitsForMarker !== undefined) return preliminary("waiting", facts.waitsForMarker);
  if (rules.paused) return paused(unfinished(facts, rules, now));
  if (facts.queued) return preliminary("queued", "Starts as soon as a worker is free.");
  if (facts.settledAt !== null) {
    return {
      ...preliminary("settling", "Waits for a source file that may still be being written."),
      nextAt: facts.settledAt,
    };
  }
  return unfinished(facts, rules, now);
}

/** The skip that holds for an item's present bytes, if one does. */
export function skipOf({ item, skipped }: ItemFacts): Skip | undefined {
  return skipped?.input === inputOf(item) ? skipped : undefined;
}

/** The versions of an item's sources, as the journal keeps them. */
export function inputOf(item: Item): string {
  return item.sources.map((source) => (source === undefined ? "" : versionOf(source))).join("|");
}

/** Whether a run was made from the item's present bytes by the present job: only then do its attempts count. */
export function isSameWork(last: LastRun, item: Item, jobIdentity: string): boolean {
  return last.input === inputOf(item) && last.jobIdentity === jobIdentity;
}

/** A target that is there stays as it is while its item is skipped. */
const KEPT = { onSourceChange: "keep", onJobChange: "keep" } as const;

/** One object each for the many: 100,000 finished files are no reason for 100,000 decisions. */
const DONE = success("done", "The target file is there.");
const DONE_BEFORE = success(
  "done",
  "The target file is there; the job, its params or its expectations changed since it was made.",
);
const EXTERNAL = success("external", "The target file was there before Pairflow ran this.");

/** What changed since a target was made; `job` stands for its code, its params and its expectations. */
type Change = "nothing" | "source" | "job" | "both";

const CHANGED: Readonly<Record<Exclude<Change, "nothing">, string>> = {
  source: "The source changed after the target was made",
  job: "The job, its params or its expectations changed after the target was made",
  both: "The source and the job changed after the target was made",
};

function finished(facts: ItemFacts, rules: PairRules, now: number): Decision {
  const { item, lastRun } = facts;
  if (lastRun === undefined) return EXTERNAL;
  const making = makingOf(lastRun);
  const change = changeSince(making, item, rules);
  const cause = causeOf(change, rules);
  if (cause !== "nothing") return outdated(facts, lastRun, { rules, now, sentence: CHANGED[cause] });
  if (making === null) {
    return success("external", "The target file is there; the last run is not known to have made it.");
  }
  if (change === "nothing") return DONE;
  if (change === "job") return DONE_BEFORE;
  const hint = 'Redo it on its page, or let the pair do so: "onSourceChange": "rerun".';
  return { ...success("stale", `${CHANGED.source}; the target is kept.`), hint };
}

/** When no run of ours is known to have made the target, the job that made it is not known to have changed. */
function changeSince(making: Making | null, item: Item, { jobIdentity }: PairRules): Change {
  const jobChanged = making !== null && making.jobIdentity !== jobIdentity;
  if (making?.input === inputOf(item)) return jobChanged ? "job" : "nothing";
  return jobChanged ? "both" : "source";
}

/** The part of a change for which the pair has its targets made again. */
function causeOf(change: Change, { onSourceChange, onJobChange }: PairRules): Change {
  const source = onSourceChange === "rerun" && (change === "source" || change === "both");
  const job = onJobChange === "rerun" && (change === "job" || change === "both");
  if (source) return job ? "both" : "source";
  return job ? "job" : "nothing";
}

function outdated(
  { item, settledAt, queued, waitsForMarker }: ItemFacts,
  last: LastRun,
  { rules, now, sentence }: { readonly rules: PairRules; readonly now: number; readonly sentence: string },
): Decision {
  if (item.sources.includes(undefined)) return success("stale", `${sentence}.`);
  const failedBefore = last.state !== "succeeded" && isSameWork(last, item, rules.jobIdentity);
  if (rules.paused) return failedBefore ? paused(failed(last, rules, now)) : success("stale", `${sentence}.`);
  if (waitsForMarker !== undefined) return success("stale", `${sentence}. ${waitsForMarker}`);
  if (queued) return preliminary("queued", `${sentence}; it is made again as soon as a worker is free.`);
  if (failedBefore) return failed(last, rules, now);
  const again = success("stale", `${sentence}; it is made again.`);
  return settledAt === null ? { ...again, decision: "start" } : { ...again, nextAt: settledAt };
}

function unfinished({ item, lastRun }: ItemFacts, rules: PairRules, now: number): Decision {
  if (lastRun === undefined) return start("new", "Has not run yet.");
  if (!isSameWork(lastRun, item, rules.jobIdentity)) {
    return start("new", "The source, the job, its params or its expectations changed since the last run.");
  }
  if (lastRun.state === "succeeded") return start("new", "The target file was removed, so it is made again.");
  return failed(lastRun, rules, now);
}

function failed(last: LastRun, rules: PairRules, now: number): Decision {
  const message = last.failure?.message ?? "The runner stopped while this ran.";
  const hint = last.failure?.hint ?? null;
  const nextAt = nextAttemptAt(last, rules.retry);
  if (nextAt !== null) {
    const reason = last.state === "lost" ? "lost" : "failed";
    const decision = isDue(last, nextAt, now) ? "start" : "skip";
    return { ...error(reason, message, { hint }), decision, nextAt };
  }
  if (last.failure?.kind === "permanent") return error("failed", message, { hint });
  return error("gave-up", message, {
    hint:
      hint ?? `Gave up after ${last.attempt} attempts; a changed source, job or params, or a retry, starts it again.`,
  });
}

/** What failed stays to be seen; nothing starts. */
function paused(otherwise: Decision): Decision {
  if (otherwise.status === "error") return { ...otherwise, decision: "skip", nextAt: null };
  return preliminary("paused", "The pair is paused.");
}

function success(reason: "done" | "external" | "stale", message: string): Decision {
  return { status: "success", reason, message, hint: null, decision: "skip", nextAt: null };
}

function preliminary(
  reason: "queued" | "running" | "settling" | "waiting" | "paused" | "skipped",
  message: string,
): Decision {
  return { status: "preliminary", reason, message, hint: null, decision: "skip", nextAt: null };
}

function start(reason: "new", message: string): Decision {
  return { status: "preliminary", reason, message, hint: null, decision: "start", nextAt: null };
}

function error(
  reason: "failed" | "gave-up" | "lost" | "conflict" | "unreadable" | "invalid-name",
  message: string,
  { hint }: { readonly hint: string | null },
): Decision {
  return { status: "error", reason, message, hint, decision: "skip", nextAt: null };
}
