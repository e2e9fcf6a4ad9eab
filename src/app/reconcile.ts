import type { LastRun, Output } from "../domain/run.ts";
import type { Folder } from "../ports/folder.ts";
import type { RunEnd, RunRecord } from "../ports/journal.ts";
import type { PairState } from "./pair-state.ts";
import type { PerformTools } from "./perform.ts";

/** The newest runs of a pair's items that died with their runner, by key: what became of them is not known yet. */
export function lostRuns(state: PairState): ReadonlyMap<string, LastRun> {
  return new Map(
    Array.from(state.lastRuns).filter(([, { state: how, failure }]) => how === "lost" && failure === null),
  );
}

/**
 * Finds out which runs of a dead runner had published: those whose target holds what they were about to publish count as
 * succeeded, in the journal too; the others stay lost, and their targets as they are. Throws when folder or journal fail.
 */
export async function reconcile(
  state: PairState,
  lost: ReadonlyMap<string, LastRun>,
  tools: PerformTools,
  signal: AbortSignal,
): Promise<void> {
  const { folder: location } = state.pair.target;
  for (const [key, last] of lost) {
    const record = tools.journal.run(last.id);
    if (!record?.output || state.lastRuns.get(key) !== last) continue;
    const folder = tools.folderOf(location);
    // The key of an item that ran is its target's name inside its folder.
    const publishedAt = await whenPublished(folder, key, record.output, signal);
    const end = endOf(record, publishedAt);
    tools.journal.end(end);
    if (publishedAt === undefined) continue;
    const { attempt, finishedAt } = end;
    state.setLastRun(key, { ...last, state: "succeeded", attempt, finishedAt, made: null }, tools.clock.now());
  }
}

/** When the file was written that is what a run made, or undefined when it is another one or none. */
async function whenPublished(
  folder: Folder,
  path: string,
  made: Output,
  signal: AbortSignal,
): Promise<number | undefined> {
  const there = await folder.find(path);
  if (there?.kind !== "file" || there.sizeBytes !== made.sizeBytes) return undefined;
  return (await folder.digest(path, signal)) === made.sha256 ? there.modifiedAt : undefined;
}

/** What was not published is forgotten, so that it is asked for once. */
function endOf(record: RunRecord, publishedAt: number | undefined): RunEnd {
  const { id, attempt, report, log, output, startedAt } = record;
  const diedAt = record.finishedAt ?? startedAt;
  const base = { id, attempt, failure: null, report, log };
  if (publishedAt === undefined) return { ...base, state: "lost", finishedAt: diedAt, output: null };
  const finishedAt = Math.round(Math.min(Math.max(publishedAt, startedAt), Math.max(diedAt, startedAt)));
  return { ...base, state: "succeeded", finishedAt, output };
}
