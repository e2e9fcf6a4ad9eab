import { type Failure, failureOf } from "../domain/errors.ts";
import type { FileEntry } from "../domain/file.ts";
import type { Item } from "../domain/item.ts";
import { countedInTurn } from "../domain/retry.ts";
import type { RunOutcome } from "../domain/run.ts";
import { inputOf } from "../domain/status.ts";
import type { RunEnd } from "../ports/journal.ts";
import { haveSourcesStayed } from "./item-sources.ts";
import type { LiveRun, RunTools } from "./live-run.ts";
import { toldFailure, toldOutcome } from "./told-outcome.ts";

/** What a finished run left: a file in its target's folder, or why there is none. */
export type Left =
  | { readonly published: FileEntry; readonly failure: null }
  | { readonly published: undefined; readonly failure: Failure };

/** How a run ended; `unwritten` is why the journal has not taken all of it yet, undefined when it has. */
export type Finished = Left & { readonly unwritten: unknown };

/**
 * Publishes what a run made, if its sources are still what it read, and writes its end into the journal and into the
 * state of its pair. Never rejects: the run is over, whether the journal can be told now or not.
 */
export async function endRun(run: LiveRun, reported: RunOutcome, tools: RunTools): Promise<Finished> {
  const outcome = toldOutcome(reported, tools.conceal);
  const folder = folderOf(run, tools);
  const left = await settle(run, outcome, tools);
  const { published, failure } = left;
  // What cannot be removed now is cleared by a later scan, or at the next start.
  await run.release().catch(() => {});
  if (published === undefined) await folder.discard(run.staged).catch(() => {});
  else run.state.setPublished(run.item.key);
  const isMade = outcome.kind === "made";
  const end: RunEnd = {
    id: run.lastRun.id,
    state: failure === null ? "succeeded" : "failed",
    attempt: failure?.kind === "environment" ? run.lastRun.attempt - 1 : run.lastRun.attempt,
    finishedAt: tools.clock.now(),
    failure,
    output: isMade ? outcome.output : null,
    report: isMade ? outcome.report : null,
    log: outcome.log,
  };
  const { input, unwritten } = await writeEnd(run, end, tools);
  const { state, attempt, finishedAt } = end;
  const made = state === "succeeded" ? null : run.lastRun.made;
  run.state.setLastRun(run.item.key, { ...run.lastRun, input, state, attempt, finishedAt, failure, made }, finishedAt);
  return { ...left, unwritten };
}

async function settle(run: LiveRun, outcome: RunOutcome, tools: RunTools): Promise<Left> {
  try {
    if (!(await haveSourcesStayed(run.state.pair, run.item, tools)))
      return refused(run, sourceChanged(run.item), tools);
    if (outcome.kind === "failed") return refused(run, outcome.failure, tools);
    const { output, report, log } = outcome;
    tools.journal.made({ id: run.lastRun.id, output, report, log });
    const published = await folderOf(run, tools).publish(run.staged, run.target, { replace: run.replace });
    return { published, failure: null };
  } catch (error) {
    return refused(run, failureOf(error), tools);
  }
}

function refused(run: LiveRun, failure: Failure, tools: RunTools): Left {
  return { published: undefined, failure: inTurn(run, toldFailure(failure, tools.conceal), tools) };
}

const CHANGES_LOOKED_AT = 2;

/** A changed source costs nothing, until it happens so often that the job itself seems to change it. */
function inTurn({ state, item }: LiveRun, failure: Failure, { journal }: RunTools): Failure {
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

async function writeEnd(run: LiveRun, end: RunEnd, tools: RunTools) {
  const { input } = run.lastRun;
  try {
    tools.journal.end(end);
    const isCharged = end.failure?.code === "source-changed" && end.failure.kind !== "environment";
    return { input: isCharged ? await inputAsLeft(run, tools) : input, unwritten: undefined };
  } catch (unwritten) {
    return { input, unwritten };
  }
}

/**
 * The sources as a run left them that is charged for their change: the wait is for these bytes, and any others start the
 * item again.
 */
async function inputAsLeft({ state: { pair }, item, lastRun }: LiveRun, tools: RunTools): Promise<string> {
  const left = pair.sources.map((source, index) => tools.folderOf(source.folder).find(item.sources[index]?.path ?? ""));
  const input = inputOf({ ...item, sources: await Promise.all(left) });
  tools.journal.renew(lastRun.id, input);
  return input;
}

function folderOf({ state }: LiveRun, tools: RunTools) {
  return tools.folderOf(state.pair.target.folder);
}

function sourceChanged(item: Item): Failure {
  return {
    code: "source-changed",
    kind: "environment",
    message: `a source of ${item.key} changed while it was read, so the result was thrown away`,
    hint: "Nothing to do: it runs again once the file has settled.",
  };
}
