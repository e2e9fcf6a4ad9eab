import { type ComparedRun, failingAlike, RUNS_COMPARED } from "../domain/alike.ts";
import type { Failure } from "../domain/errors.ts";
import type { LastRun } from "../domain/run.ts";
import { type ItemFacts, isSameWork, type PairRules } from "../domain/status.ts";

/** The items of a pair that ran last, each once: whether their runs fail the same way. */
export class RanLast {
  /** The newest behind. */
  readonly #keys: string[];

  constructor(lastRuns: ReadonlyMap<string, LastRun>) {
    this.#keys = newestFinished(lastRuns);
  }

  /** A run changed; only one that ended and says something of job and files counts. */
  note(key: string, run: LastRun): void {
    if (!isFinished(run)) return;
    const before = this.#keys.indexOf(key);
    if (before !== -1) this.#keys.splice(before, 1);
    this.#keys.push(key);
    if (this.#keys.length > RUNS_COMPARED) this.#keys.shift();
  }

  /** Leaves the oldest out; false when there is none. */
  forgetOldest(): boolean {
    return this.#keys.shift() !== undefined;
  }

  /** Why the pair must not go on, or undefined. */
  failingAlike(factsOf: (key: string) => ItemFacts | undefined, rules: PairRules): Failure | undefined {
    return failingAlike(this.#keys.flatMap((key) => comparedRun(key, factsOf(key), rules) ?? []));
  }
}

/** Runs that say something of job and files; disk, folder, people and the death of the runner say nothing of them. */
function isFinished({ state, failure }: LastRun): boolean {
  if (state === "succeeded") return true;
  return state === "failed" && failure?.kind !== "environment" && failure?.code !== "cancelled";
}

/** The last runs of before, in their order; not worth the sorting while next to none failed. */
function newestFinished(lastRuns: ReadonlyMap<string, LastRun>): string[] {
  const finished = Array.from(lastRuns).filter(([, run]) => isFinished(run));
  if (finished.filter(([, run]) => run.failure !== null).length * 2 <= RUNS_COMPARED) return [];
  const oldestFirst = finished.sort(([, one], [, other]) => (one.id < other.id ? -1 : 1));
  return oldestFirst.slice(-RUNS_COMPARED).map(([key]) => key);
}

function comparedRun(key: string, facts: ItemFacts | undefined, rules: PairRules): ComparedRun | undefined {
  if (facts?.lastRun === undefined) return undefined;
  const { item, lastRun, targetExists } = facts;
  const names = item.sources.flatMap((source) => (source === undefined ? [] : [source.path]));
  const isOver = targetExists && rules.onSourceChange === "keep" && rules.onJobChange === "keep";
  const counts = isFinished(lastRun) && !isOver && isSameWork(lastRun, item, rules.jobIdentity);
  return { failure: counts ? lastRun.failure : null, names: [...names, ...names.map(lastPart), key] };
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
