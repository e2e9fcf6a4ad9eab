import { type Failure, failureOf } from "../domain/errors.ts";
import type { FileEntry } from "../domain/file.ts";
import type { Item } from "../domain/item.ts";
import type { Pair } from "../domain/pair.ts";
import { countedInTurn } from "../domain/retry.ts";
import { type LastRun, makingOf, type RunOutcome, type WorkOrder } from "../domain/run.ts";
import { type ItemFacts, inputOf, isSameWork } from "../domain/status.ts";
import type { Folder } from "../ports/folder.ts";
import type { Journal, RunEnd } from "../ports/journal.ts";
import type { Clock, MakeRunId } from "../ports/runtime.ts";
import { fetchSources } from "./fetch-sources.ts";
import type { PairState } from "./pair-state.ts";
import { toldOutcome } from "./told-outcome.ts";

export interface PerformTools {
  readonly folderOf: (location: string) => Folder;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly makeRunId: MakeRunId;
  /** Shows values that came from the environment as their names again. */
  readonly conceal: (text: string) => string;
  /** Where sources that are not local are copied to. */
  readonly scratch: string;
}

/** A run under way. */
export interface LiveRun {
  readonly state: PairState;
  readonly item: Item;
  readonly target: string;
  readonly lastRun: LastRun;
  readonly staged: string;
  readonly replace: boolean;
  /** Removes the copies of sources that were made for it. */
  readonly release: () => Promise<void>;
}

/** What a finished run left. */
export interface Finished {
  readonly published: FileEntry | undefined;
  readonly failure: Failure | null;
  /** Why the journal has not taken its end yet; undefined when it has. */
  readonly unwritten?: unknown;
}

/**
 * Counts the attempt, then makes the order for a worker. Returns undefined, with nothing counted, when a source changed
 * or went since it was scanned.
 */
export async function beginRun(
  state: PairState,
  { item, targetExists }: ItemFacts,
  tools: PerformTools,
  signal: AbortSignal,
): Promise<{ readonly run: LiveRun; readonly order: WorkOrder } | undefined> {
  const { pair } = state;
  const { target } = item;
  if (target === undefined) return undefined;
  if (!(await sourcesUnchanged(pair, item, tools))) return undefined;
  const lastRun = nextRun(state, item, tools);
  const { id } = lastRun;
  const staged = await stageFor({ state, item, lastRun }, target, tools);
  if (staged === undefined) return undefined;
  const fetched = await fetchSources({ pair, item, id }, tools, signal);
  if (fetched === undefined) return undefined;
  const { paths, release } = fetched;
  try {
    signal.throwIfAborted();
    writeStart({ state, item, lastRun }, target, tools);
  } catch (error) {
    await release();
    throw error;
  }
  state.setLastRun(item.key, lastRun, tools.clock.now());
  const order: WorkOrder = {
    run: id,
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
  return { run: { state, item, target, lastRun, staged, replace: targetExists, release }, order };
}

type Attempt = Pick<LiveRun, "state" | "item" | "lastRun">;

function nextRun({ rules, lastRuns }: PairState, item: Item, { makeRunId, clock }: PerformTools): LastRun {
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

/** Where its output is written; undefined when no file of the target's name can be there, which fails this item alone. */
async function stageFor(attempt: Attempt, target: string, tools: PerformTools): Promise<string | undefined> {
  const { state, item, lastRun } = attempt;
  try {
    return await tools.folderOf(state.pair.target.folder).stage(target, lastRun.id);
  } catch (error) {
    const failure = concealed(failureOf(error), tools);
    if (failure.kind !== "permanent") throw error;
    const end = { state: "failed", attempt: lastRun.attempt, finishedAt: tools.clock.now(), failure } as const;
    writeStart(attempt, target, tools);
    tools.journal.end({ ...end, id: lastRun.id, output: null, report: null, log: "" });
    state.setLastRun(item.key, { ...lastRun, ...end }, end.finishedAt);
    return undefined;
  }
}

function writeStart({ state: { pair }, item, lastRun }: Attempt, target: string, tools: PerformTools): void {
  tools.journal.begin({
    ...lastRun,
    pair: pair.name,
    key: item.key,
    sources: sourceNames(pair, item).map(tools.conceal),
    target: tools.conceal(`${pair.target.folder}/${target}`),
  });
}

/** Publishes what a run made, if its sources are still what it read, and writes its end into the journal. */
export async function endRun(run: LiveRun, reported: RunOutcome, tools: PerformTools): Promise<Finished> {
  const outcome = toldOutcome(reported, tools.conceal);
  const folder = tools.folderOf(run.state.pair.target.folder);
  const { published, failure: open } = await settle(run, outcome, folder, tools).catch((error: unknown) => ({
    published: undefined,
    failure: failureOf(error),
  }));
  const failure = open === null ? null : inTurn(run, concealed(open, tools), tools);
  // What stays there is cleared at the next start.
  await run.release().catch(() => {});
  if (published === undefined) await folder.discard(run.staged).catch(() => {});
  else run.state.setPublished(run.item.key);
  const end: RunEnd = {
    id: run.lastRun.id,
    state: failure === null ? "succeeded" : "failed",
    attempt: failure?.kind === "environment" ? run.lastRun.attempt - 1 : run.lastRun.attempt,
    finishedAt: tools.clock.now(),
    failure,
    output: outcome.kind === "made" ? outcome.output : null,
    report: outcome.kind === "made" ? outcome.report : null,
    log: outcome.log,
  };
  const unwritten = writeEnd(end, tools.journal);
  const { state, attempt, finishedAt } = end;
  const isCharged = failure?.code === "source-changed" && failure.kind !== "environment";
  const input = isCharged && unwritten === undefined ? await inputAsLeft(run, tools) : run.lastRun.input;
  const made = state === "succeeded" ? null : run.lastRun.made;
  run.state.setLastRun(run.item.key, { ...run.lastRun, input, state, attempt, finishedAt, failure, made }, finishedAt);
  return { published, failure, unwritten };
}

/** The run is over, whether the journal can be told now or not. */
function writeEnd(end: RunEnd, journal: Journal): unknown {
  try {
    journal.end(end);
    return undefined;
  } catch (error) {
    return error;
  }
}

async function settle(run: LiveRun, outcome: RunOutcome, folder: Folder, tools: PerformTools): Promise<Finished> {
  const { pair } = run.state;
  if (!(await sourcesUnchanged(pair, run.item, tools)))
    return { published: undefined, failure: sourceChanged(run.item) };
  if (outcome.kind === "failed") return { published: undefined, failure: outcome.failure };
  const { output, report } = outcome;
  tools.journal.made({ id: run.lastRun.id, output, report, log: outcome.log });
  const published = await folder.publish(run.staged, run.target, { replace: run.replace });
  return { published, failure: null };
}

/** A changed source costs nothing, until it happens so often that the job itself seems to change it. */
function inTurn({ state, item }: LiveRun, failure: Failure, { journal }: PerformTools): Failure {
  if (failure.code !== "source-changed") return failure;
  try {
    const [, ...before] = journal.runsOf(state.pair.name, item.key, CHANGES_LOOKED_AT + 1);
    return countedInTurn(
      failure,
      before.map((run) => run.failure),
    );
  } catch {
    // A journal that cannot be read cannot be written either, and that is told when the end of the run is.
    return failure;
  }
}

const CHANGES_LOOKED_AT = 2;

/**
 * The sources as a run left them that is charged for their change: the wait is for these bytes, and any others start the
 * item again.
 */
async function inputAsLeft({ state: { pair }, item, lastRun }: LiveRun, tools: PerformTools): Promise<string> {
  const left = pair.sources.map((source, index) => tools.folderOf(source.folder).find(item.sources[index]?.path ?? ""));
  const input = inputOf({ ...item, sources: await Promise.all(left) });
  tools.journal.renew(lastRun.id, input);
  return input;
}

function concealed(failure: Failure, { conceal }: PerformTools): Failure {
  const hint = failure.hint === null ? null : conceal(failure.hint);
  return { ...failure, message: conceal(failure.message), hint };
}

/** Whether every source is still the file that was scanned. */
async function sourcesUnchanged(pair: Pair, item: Item, tools: PerformTools): Promise<boolean> {
  for (const [index, source] of pair.sources.entries()) {
    const scanned = item.sources[index];
    if (scanned === undefined) return false;
    const now = await tools.folderOf(source.folder).find(scanned.path);
    if (now?.fingerprint !== scanned.fingerprint) return false;
  }
  return true;
}

/** Folder and name of each source that is there, as people know them. */
export function sourceNames(pair: Pair, item: Item): readonly string[] {
  return item.sources.flatMap((source, index) =>
    source === undefined ? [] : [`${pair.sources[index]?.folder}/${source.path}`],
  );
}

function sourceChanged(item: Item): Failure {
  return {
    code: "source-changed",
    kind: "environment",
    message: `a source of ${item.key} changed while it was read, so the result was thrown away`,
    hint: "Nothing to do: it runs again once the file has settled.",
  };
}
