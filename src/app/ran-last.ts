import { type ComparedRun, RUNS_COMPARED } from "../domain/alike.ts";
import type { LastRun } from "../domain/run.ts";
import { type ItemFacts, isSameWork, type PairRules } from "../domain/status.ts";

/** Runs that say something of job and files; disk, folder, people and the death of the runner say nothing of them. */
export function isFinished({ state, failure }: LastRun): boolean {
  if (state === "succeeded") return true;
  return state === "failed" && failure?.kind !== "environment" && failure?.code !== "cancelled";
}

/** The last runs of before, in their order; not worth the sorting while next to none failed. */
export function newestFinished(lastRuns: ReadonlyMap<string, LastRun>): string[] {
  const finished = Array.from(lastRuns).filter(([, run]) => isFinished(run));
  if (finished.filter(([, run]) => run.failure !== null).length * 2 <= RUNS_COMPARED) return [];
  const oldestFirst = finished.sort(([, one], [, other]) => (one.id < other.id ? -1 : 1));
  return oldestFirst.slice(-RUNS_COMPARED).map(([key]) => key);
}

/** The newest run of an item as it is compared with those of others; undefined when there is none. */
export function comparedRun(facts: ItemFacts | undefined, rules: PairRules): ComparedRun | undefined {
  if (facts?.lastRun === undefined) return undefined;
  const { item, lastRun, targetExists } = facts;
  const names = item.sources.flatMap((source) => (source === undefined ? [] : [source.path]));
  const isOver = targetExists && rules.onSourceChange === "keep" && rules.onJobChange === "keep";
  const counts = isFinished(lastRun) && !isOver && isSameWork(lastRun, item, rules.jobIdentity);
  return { failure: counts ? lastRun.failure : null, names: [...names, ...names.map(lastPart), item.key] };
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
