import { type Failure, failureOf } from "../domain/errors.ts";
import type { Item } from "../domain/item.ts";
import { type LastRun, makingOf, type WorkOrder } from "../domain/run.ts";
import { type ItemFacts, inputOf, isSameWork } from "../domain/status.ts";
import { fetchSources } from "./fetch-sources.ts";
import { haveSourcesStayed, sourceNames } from "./item-sources.ts";
import type { Attempt, LiveRun, RunTools } from "./live-run.ts";
import type { PairState } from "./pair-state.ts";
import { isSuspect } from "./start-rules.ts";
import { toldFailure } from "./told-outcome.ts";

/** What came of the wish to start an item. */
export type Beginning =
  /** The attempt is counted, and the order is for a worker. */
  | { readonly kind: "begun"; readonly run: LiveRun; readonly order: WorkOrder }
  /** The attempt is counted and over: no file of the target's name can be there, which fails this item alone. */
  | { readonly kind: "failed"; readonly attempt: Attempt; readonly failure: Failure }
  /** Nothing is counted: a source changed or went since it was scanned. */
  | { readonly kind: "changed" };

/** Counts the attempt, then makes the order for a worker. Throws, with nothing counted, when folder or journal fail. */
export async function beginRun(
  state: PairState,
  { item, targetExists }: ItemFacts,
  tools: RunTools,
  signal: AbortSignal,
): Promise<Beginning> {
  const { pair } = state;
  const { target } = item;
  if (target === undefined || !(await haveSourcesStayed(pair, item, tools))) return { kind: "changed" };
  const attempt = { state, item, lastRun: nextRun(state, item, tools) };
  const { lastRun } = attempt;
  const staged = await stageFor(attempt, target, tools);
  if (typeof staged !== "string") return { kind: "failed", attempt, failure: staged };
  const fetched = await fetchSources({ pair, item, id: lastRun.id }, tools, signal);
  if (fetched === undefined) return { kind: "changed" };
  const { paths, release } = fetched;
  try {
    signal.throwIfAborted();
    writeStart(attempt, target, tools);
  } catch (error) {
    await release();
    throw error;
  }
  const run = { ...attempt, target, staged, replace: targetExists, isSuspect: isSuspect(state, item.key), release };
  state.setLastRun(item.key, lastRun, tools.clock.now());
  return { kind: "begun", run, order: orderOf(run, paths) };
}

function nextRun({ rules, lastRuns }: PairState, item: Item, { makeRunId, clock }: RunTools): LastRun {
  const before = lastRuns.get(item.key);
  const counted = before !== undefined && isSameWork(before, item, rules.jobIdentity) && before.state !== "succeeded";
  return {
    id: makeRunId(),
    state: "running",
    attempt: counted ? before.attempt + 1 : 1,
    input: inputOf(item),
    jobIdentity: rules.jobIdentity,
    startedAt: clock.now(),
    finishedAt: null,
    failure: null,
    made: before === undefined ? null : makingOf(before),
  };
}

/** Where the output is written, or why the attempt, which is written down then, cannot have one. */
async function stageFor(attempt: Attempt, target: string, tools: RunTools): Promise<string | Failure> {
  const { state, item, lastRun } = attempt;
  try {
    return await tools.folderOf(state.pair.target.folder).stage(target, lastRun.id);
  } catch (error) {
    const failure = toldFailure(failureOf(error), tools.conceal);
    if (failure.kind !== "permanent") throw error;
    const end = { state: "failed", attempt: lastRun.attempt, finishedAt: tools.clock.now(), failure } as const;
    writeStart(attempt, target, tools);
    tools.journal.end({ ...end, id: lastRun.id, output: null, report: null, log: "" });
    state.setLastRun(item.key, { ...lastRun, ...end }, end.finishedAt);
    return failure;
  }
}

function writeStart({ state: { pair }, item, lastRun }: Attempt, target: string, tools: RunTools): void {
  tools.journal.begin({
    ...lastRun,
    pair: pair.name,
    key: item.key,
    sources: sourceNames(pair, item).map(tools.conceal),
    target: tools.conceal(`${pair.target.folder}/${target}`),
  });
}

function orderOf({ state: { pair }, item, lastRun, target, staged }: LiveRun, paths: readonly string[]): WorkOrder {
  return {
    run: lastRun.id,
    pair: pair.name,
    key: item.key,
    job: pair.job,
    params: pair.params,
    expect: pair.expect,
    sources: sourceNames(pair, item).map((name, index) => ({ name, path: paths[index] ?? "" })),
    as: pair.as,
    target: staged,
    targetName: `${pair.target.folder}/${target}`,
    bindings: item.bindings,
    startedAt: new Date(lastRun.startedAt).toISOString(),
    timeoutMs: pair.timeoutMs,
    hashSources: pair.onSourceChange === "rerun",
  };
}
