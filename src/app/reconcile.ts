import { concernsThePair } from "../domain/retry.ts";
import type { LastRun, Output } from "../domain/run.ts";
import type { Folder } from "../ports/folder.ts";
import type { RunEnd, RunRecord } from "../ports/journal.ts";
import type { RunTools } from "./live-run.ts";
import type { PairState } from "./pair-state.ts";

/**
 * Finds out which of a pair's newest runs published although they are not known to: those that died with their runner,
 * and those that disk or folder failed. Where the target holds what a run was about to publish, it counts as succeeded,
 * in the journal too; the others stay what they are, and their targets as they are.
 */
export class Reconciliation {
  readonly #tools: RunTools;
  /** Pairs with such runs, until that is known. */
  readonly #unclear = new WeakSet<PairState>();

  constructor(tools: RunTools) {
    this.#tools = tools;
  }

  /** To be called for a pair of a dead runner, and after disk or folder failed a run. */
  open(state: PairState): void {
    this.#unclear.add(state);
  }

  /** Looks at what is open of a pair; it stays open when folder or journal fail, and then this rejects. */
  async reconcile(state: PairState, signal: AbortSignal): Promise<void> {
    if (!this.#unclear.delete(state)) return;
    try {
      await reconcile(state, this.#tools, signal);
    } catch (error) {
      this.#unclear.add(state);
      throw error;
    }
  }
}

async function reconcile(state: PairState, tools: RunTools, signal: AbortSignal): Promise<void> {
  const folder = tools.folderOf(state.pair.target.folder);
  for (const [key, last] of [...state.lastRuns].filter(([, run]) => isUnclear(run))) {
    const record = tools.journal.run(last.id);
    if (!record?.output) continue;
    // The key of an item that ran is its target's name inside its folder.
    const publishedAt = await whenPublished(folder, key, record.output, signal);
    if (publishedAt !== undefined) await folder.sync(key);
    if (state.lastRuns.get(key) !== last) continue;
    const end = endOf(record, publishedAt);
    tools.journal.end(end);
    if (publishedAt === undefined) continue;
    const { attempt, finishedAt } = end;
    const succeeded = { ...last, state: "succeeded", attempt, finishedAt, failure: null, made: null } as const;
    state.setLastRun(key, succeeded, tools.clock.now());
  }
}

function isUnclear({ state, failure }: LastRun): boolean {
  if (state === "lost") return failure === null;
  return state === "failed" && failure !== null && concernsThePair(failure);
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
  const { id, report, log, output, startedAt, failure } = record;
  const state = record.state === "failed" ? "failed" : "lost";
  const overAt = record.finishedAt ?? startedAt;
  const base = { id, report, log };
  if (publishedAt === undefined) {
    return { ...base, state, attempt: record.attempt, failure, finishedAt: overAt, output: null };
  }
  // What the disk failed was not charged.
  const attempt = state === "failed" ? record.attempt + 1 : record.attempt;
  const finishedAt = Math.round(Math.min(Math.max(publishedAt, startedAt), Math.max(overAt, startedAt)));
  return { ...base, state: "succeeded", attempt, failure: null, finishedAt, output };
}
