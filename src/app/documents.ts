import { expectedEndAt } from "../domain/estimate.ts";
import type { JobRef } from "../domain/pair.ts";
import { durationMsOf, type RunId } from "../domain/run.ts";
import type { RunProgress } from "../ports/executor.ts";
import type { RunLine } from "../ports/history.ts";
import type { Entry } from "./entry-table.ts";
import type { ItemDocument } from "./item-documents.ts";
import { sourceNames } from "./item-sources.ts";
import type { PairState } from "./pair-state.ts";
import type { RunSummary } from "./run-documents.ts";

/** ISO 8601 of an instant, or null. */
export function instant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** A job as the config names it. */
export function jobText(job: JobRef): string {
  if (job.kind === "bundled") return job.name;
  return job.kind === "command" ? job.argv.join(" ") : job.path;
}

/** What an item's document needs besides the item. */
export interface ItemContext {
  readonly id: string;
  readonly runner: { readonly dispatcher: { readonly progress: ReadonlyMap<RunId, RunProgress> } };
  readonly conceal: (text: string) => string;
  readonly clock: { now(): number };
  /** Median duration of past runs of a pair; null when none is known. */
  readonly usualMs: (state: PairState) => number | null;
}

/** An item as the API shows it. */
export function itemDocument(state: PairState, { facts, decision }: Entry, context: ItemContext): ItemDocument {
  const { item, lastRun } = facts;
  const { pair } = state;
  const { id, conceal, runner, clock, usualMs } = context;
  const { done, total, unit } = runner.dispatcher.progress.get(lastRun?.id ?? "") ?? {};
  const isKnown = done !== undefined && total !== undefined && unit !== undefined;
  const progress = isKnown ? { done, total, unit } : null;
  const startedAt = lastRun?.state === "running" ? lastRun.startedAt : null;
  return {
    id,
    pair: pair.name,
    key: item.key,
    status: decision.status,
    reason: decision.reason,
    message: conceal(decision.message),
    hint: decision.hint === null ? null : conceal(decision.hint),
    attempt: lastRun === undefined || decision.reason === "new" ? 0 : lastRun.attempt,
    maxAttempts: pair.retry.attempts,
    nextAttemptAt: instant(decision.status === "error" ? decision.nextAt : null),
    sources: sourceNames(pair, item).map(conceal),
    target: item.target === undefined ? null : conceal(`${pair.target.folder}/${item.target}`),
    lastRunId: lastRun?.id ?? null,
    updatedAt: instant(lastRun?.finishedAt ?? lastRun?.startedAt ?? null),
    progress,
    expectedEndAt: instant(
      startedAt && expectedEndAt({ startedAt, now: clock.now(), progress, usualMs: usualMs(state) }),
    ),
    lastDurationMs: lastRun === undefined ? null : durationMsOf(lastRun),
  };
}

/** A run as lists show it. */
export function runSummary(run: RunLine, itemId: string): RunSummary {
  return {
    id: run.id,
    itemId,
    pair: run.pair,
    key: run.key,
    state: run.state,
    attempt: run.attempt,
    startedAt: new Date(run.startedAt).toISOString(),
    finishedAt: instant(run.finishedAt),
    durationMs: durationMsOf(run),
    message: run.failure?.message ?? null,
    hint: run.failure?.hint ?? null,
  };
}
