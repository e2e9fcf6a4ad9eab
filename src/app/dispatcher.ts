import { type Failure, failureOf } from "../domain/errors.ts";
import type { FileEntry } from "../domain/file.ts";
import type { RunId, RunOutcome } from "../domain/run.ts";
import type { Executor, RunProgress } from "../ports/executor.ts";
import type { PairState } from "./pair-state.ts";
import { beginRun, endRun, type LiveRun, type PerformTools } from "./perform.ts";

/** What the dispatcher tells as it goes. */
export interface DispatchEvents {
  /** A run ended; `published` is set when it made its target. */
  ended(run: LiveRun, failure: Failure | null, published: FileEntry | undefined): void;
  /** A run told how far it is. */
  progressed(run: LiveRun, progress: RunProgress): void;
  /** An item could not be started: its source changed, or its folder or the journal failed with this error. */
  refused(state: PairState, error: unknown): void;
}

/** Starts chosen items as workers become free, taking turns between pairs, and sees each run to its end. */
export class Dispatcher {
  readonly live = new Map<RunId, LiveRun>();
  readonly progress = new Map<RunId, RunProgress>();
  readonly #executor: Executor;
  readonly #tools: PerformTools;
  readonly #events: DispatchEvents;
  readonly #queues = new Map<PairState, string[]>();
  readonly #abort = new AbortController();
  /** Items on their way to a worker: a scan that ends meanwhile must not choose them again. */
  readonly #starting = new Map<PairState, Set<string>>();
  /** Slots that are taken by them and by the runs that a worker has. */
  #taken = 0;
  #ready: Promise<void> | undefined;
  #stopped = false;

  constructor(executor: Executor, tools: PerformTools, events: DispatchEvents) {
    this.#executor = executor;
    this.#tools = tools;
    this.#events = events;
  }

  get busy(): boolean {
    if (this.live.size + this.#taken > 0) return true;
    return [...this.#queues.values()].some((keys) => keys.length > 0);
  }

  /** Starts the workers, so that they are warm when the first item has settled. */
  async prepare(): Promise<void> {
    this.#ready ??= this.#executor.start({
      outcome: (outcome) => void this.#end(outcome),
      progress: (progress) => {
        const run = this.live.get(progress.run);
        if (run === undefined) return;
        this.progress.set(progress.run, progress);
        this.#events.progressed(run, progress);
      },
    });
    await this.#ready;
  }

  /** Takes over what a scan decided to start, in place of what an earlier scan of the pair had chosen. */
  enqueue(state: PairState): void {
    if (state.isHeld) return;
    const starting = this.#starting.get(state);
    const chosen: string[] = [];
    for (const { facts, decision } of state.entries()) {
      const { key, problem, target } = facts.item;
      const forced = state.forced.has(key) && problem === undefined && target !== undefined;
      if (decision.decision === "start" || (forced && decision.reason !== "running")) chosen.push(key);
    }
    const now = this.#tools.clock.now();
    for (const key of chosen) state.setQueued(key, true, now);
    this.#queues.set(
      state,
      chosen.filter((key) => starting?.has(key) !== true),
    );
    this.fill();
  }

  /** Starts nothing more of what the last scan of this pair chose. */
  drop(state: PairState): void {
    const now = this.#tools.clock.now();
    for (const key of this.#queues.get(state)?.splice(0) ?? []) state.setQueued(key, false, now);
  }

  fill(): void {
    while (!this.#stopped && this.#taken < this.#executor.slots) {
      const next = this.#takeTurn();
      if (next === undefined) return;
      void this.#start(next.state, next.key);
    }
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    for (const state of this.#queues.keys()) this.drop(state);
    this.#abort.abort();
    if (this.#ready !== undefined) await this.#executor.stop(graceMs);
  }

  /** The next item of the pair whose turn it is; that pair then stands behind the others. */
  #takeTurn(): { readonly state: PairState; readonly key: string } | undefined {
    for (const [state, keys] of this.#queues) {
      const key = keys.shift();
      this.#queues.delete(state);
      if (keys.length > 0) this.#queues.set(state, keys);
      if (key !== undefined) return { state, key };
    }
    return undefined;
  }

  async #start(state: PairState, key: string): Promise<void> {
    const starting = this.#starting.get(state) ?? new Set();
    this.#starting.set(state, starting.add(key));
    this.#taken += 1;
    let submitted = false;
    try {
      const facts = state.entry(key)?.facts;
      await this.prepare();
      const began = facts === undefined ? undefined : await beginRun(state, facts, this.#tools, this.#abort.signal);
      state.forced.delete(key);
      if (began === undefined) {
        state.setQueued(key, false, this.#tools.clock.now());
        this.#events.refused(state, undefined);
      } else {
        this.live.set(began.run.lastRun.id, began.run);
        submitted = true;
        await this.#executor.submit(began.order);
      }
    } catch (error) {
      state.setQueued(key, false, this.#tools.clock.now());
      this.#events.refused(state, error);
    } finally {
      starting.delete(key);
      if (!submitted) this.#taken -= 1;
      this.fill();
    }
  }

  /** The worker is free before the result is published, so that it does not wait for the disk. */
  async #end(outcome: RunOutcome): Promise<void> {
    const run = this.live.get(outcome.run);
    if (run === undefined) return;
    this.#taken -= 1;
    this.progress.delete(outcome.run);
    this.fill();
    try {
      const { published, failure } = await endRun(run, outcome, this.#tools);
      this.live.delete(outcome.run);
      this.#events.ended(run, failure, published);
    } catch (error) {
      this.live.delete(outcome.run);
      const finishedAt = this.#tools.clock.now();
      run.state.setLastRun(
        run.item.key,
        { ...run.lastRun, state: "lost", finishedAt, failure: failureOf(error) },
        finishedAt,
      );
      this.#events.refused(run.state, error);
    }
  }
}
