import type { RunId } from "../domain/run.ts";
import type { LiveRun } from "./live-run.ts";
import type { PairState } from "./pair-state.ts";
import type { Turn } from "./queues.ts";
import { isSuspect } from "./start-rules.ts";

/** An item on its way to a worker. */
export interface Starting extends Turn {
  readonly isSuspect: boolean;
}

/** What is under way: items on their way to a worker, runs that a worker has, and runs that are brought to their end. */
export class AtWork {
  /** Of the runs, always as they are now: a sweep that takes its time must know of a run that began meanwhile. */
  readonly ids = new Set<RunId>();
  readonly #starting = new Set<Starting>();
  readonly #withWorker = new Map<RunId, LiveRun>();
  readonly #ending = new Map<RunId, LiveRun>();

  /** Workers that are taken or spoken for. */
  get slotsTaken(): number {
    return this.#starting.size + this.#withWorker.size;
  }

  get isEmpty(): boolean {
    return this.slotsTaken + this.#ending.size === 0;
  }

  /** One suspect runs at a time: else the one that kills the runner takes the others' attempts along. */
  get hasSuspect(): boolean {
    return this.#starting.values().some((turn) => turn.isSuspect) || this.#runs().some((run) => run.isSuspect);
  }

  /** The run, while a worker has it. */
  withWorker(run: RunId): LiveRun | undefined {
    return this.#withWorker.get(run);
  }

  start({ state, key }: Turn): Starting {
    const starting = { state, key, isSuspect: isSuspect(state, key) };
    this.#starting.add(starting);
    return starting;
  }

  /** It does not get to a worker. */
  giveUp(starting: Starting): void {
    this.#starting.delete(starting);
  }

  handToWorker(starting: Starting, run: LiveRun): void {
    this.#starting.delete(starting);
    this.#withWorker.set(run.lastRun.id, run);
    this.ids.add(run.lastRun.id);
  }

  /** Its worker is free again; undefined when no worker has it. */
  takeFromWorker(id: RunId): LiveRun | undefined {
    const run = this.#withWorker.get(id);
    if (run === undefined) return undefined;
    this.#withWorker.delete(id);
    this.#ending.set(id, run);
    return run;
  }

  end(id: RunId): void {
    this.#ending.delete(id);
    this.ids.delete(id);
  }

  isFor(state: PairState): boolean {
    const isOfIt = (one: { readonly state: PairState }) => one.state === state;
    return this.#starting.values().some(isOfIt) || this.#runs().some(isOfIt);
  }

  /** By the names of pairs: what is on its way under another config is not started again. */
  isStarting({ state, key }: Turn): boolean {
    return this.#starting.values().some((turn) => turn.state.pair.name === state.pair.name && turn.key === key);
  }

  has(turn: Turn): boolean {
    const { name } = turn.state.pair;
    return (
      this.isStarting(turn) || this.#runs().some((run) => run.state.pair.name === name && run.item.key === turn.key)
    );
  }

  #runs(): readonly LiveRun[] {
    return [...this.#withWorker.values(), ...this.#ending.values()];
  }
}
