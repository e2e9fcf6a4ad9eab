import { type Failure, failureOf } from "../domain/errors.ts";
import type { FileEntry } from "../domain/file.ts";
import { concernsThePair } from "../domain/retry.ts";
import type { RunId, RunOutcome, WorkOrder } from "../domain/run.ts";
import type { Executor, RunProgress } from "../ports/executor.ts";
import type { Breathe } from "../ports/runtime.ts";
import { AtWork, type Starting } from "./at-work.ts";
import { beginRun } from "./begin-run.ts";
import { asCancelled, CANCELLED } from "./cancelling.ts";
import { endRun } from "./end-run.ts";
import type { FlowEventSource } from "./flow-events.ts";
import type { Attempt, LiveRun, RunTools } from "./live-run.ts";
import type { PairState } from "./pair-state.ts";
import { Queues } from "./queues.ts";
import { isSuspect, isToStart, mayStart } from "./start-rules.ts";
import { UnderWay } from "./under-way.ts";

export interface DispatchTools extends RunTools {
  readonly breathe?: Breathe | undefined;
  /** Told of all that happens. */
  readonly events: FlowEventSource;
}

/** What the dispatcher tells as it goes. */
export interface DispatchEvents {
  /** A run ended; `published` is set when it made its target. */
  ended(run: Attempt, failure: Failure | null, published: FileEntry | undefined): void;
  /** A run told how far it is. */
  progressed(run: LiveRun, progress: RunProgress): void;
  /** An item could not be started: its source changed, or its folder or the journal failed with this error. */
  refused(state: PairState, error: unknown): void;
}

/** What the command line is told of runs. */
export type RunEvents = Pick<DispatchEvents, "ended" | "progressed">;

/** Starts chosen items as workers become free, taking turns between pairs, and sees each run to its end. */
export class Dispatcher {
  readonly progress = new Map<RunId, RunProgress>();
  readonly #executor: Executor;
  readonly #tools: DispatchTools;
  readonly #events: DispatchEvents;
  readonly #queues = new Queues();
  readonly #atWork = new AtWork();
  readonly #underWay = new UnderWay();
  readonly #abort = new AbortController();
  readonly #retired = new WeakSet<PairState>();
  /** Runs that somebody wants to end, while a worker has them. */
  readonly #cancelled = new Set<RunId>();
  #ready: Promise<void> | undefined;

  constructor(executor: Executor, tools: DispatchTools, events: DispatchEvents) {
    this.#executor = executor;
    this.#tools = tools;
    this.#events = events;
  }

  get busy(): boolean {
    return !this.#atWork.isEmpty || !this.#queues.isEmpty;
  }

  /** Runs that are not over, always as they are now. */
  get liveRuns(): ReadonlySet<RunId> {
    return this.#atWork.ids;
  }

  /** Starts the workers, so that they are warm when the first item has settled. A start that failed is tried again. */
  async prepare(): Promise<void> {
    if (this.#abort.signal.aborted) return;
    this.#ready ??= this.#executor.start({
      outcome: (outcome) => this.#underWay.add(this.#end(outcome)),
      progress: (progress) => {
        const run = this.#atWork.withWorker(progress.run);
        if (run === undefined) return;
        this.progress.set(progress.run, progress);
        this.#events.progressed(run, progress);
        this.#tools.events.progressed(run, progress);
      },
      logged: (run, lines) => {
        if (this.#atWork.withWorker(run) !== undefined) this.#tools.events.logged(run, lines);
      },
    });
    try {
      await this.#ready;
    } catch (error) {
      this.#ready = undefined;
      throw error;
    }
  }

  /**
   * Takes over what a scan decided to start, in place of what an earlier scan had chosen; ends when the pair is held or
   * retired. Others have their turn meanwhile.
   */
  async enqueue(state: PairState): Promise<void> {
    if (!this.#mayQueue(state)) return;
    this.#queues.clear(state);
    for (const entry of state.entries()) {
      const pause = this.#tools.breathe?.();
      if (pause !== undefined) {
        await pause;
        if (!this.#mayQueue(state)) return;
        this.fill();
      }
      const turn = { state, key: entry.facts.item.key };
      if (!isToStart(state, state.entry(turn.key) ?? entry)) continue;
      state.setQueued(turn.key, true, this.#tools.clock.now());
      if (!this.#atWork.isStarting(turn)) this.#queues.add(turn);
    }
    this.fill();
  }

  #mayQueue(state: PairState): boolean {
    if (this.#abort.signal.aborted || this.#retired.has(state)) return false;
    return state.heldUntilMs === undefined || this.#tools.clock.monotonicMs() >= state.heldUntilMs;
  }

  /** Whether anything of this pair runs or is about to. */
  worksFor(state: PairState): boolean {
    return this.#queues.has(state) || this.#atWork.isFor(state);
  }

  /** Whether a run of this item is under way, from its start to its publication, under whatever config. */
  isAtWork(state: PairState, key: string): boolean {
    return this.#atWork.has({ state, key });
  }

  /** Asks a run to end; false when it is over, or about to be. Its item fails, and starts again when somebody says so. */
  async cancel(run: RunId): Promise<boolean> {
    if (this.#atWork.withWorker(run) === undefined) return false;
    this.#cancelled.add(run);
    await this.#executor.cancel(run, CANCELLED.message);
    return true;
  }

  /** Starts nothing more of what the last scan of this pair chose. */
  drop(state: PairState): void {
    const now = this.#tools.clock.now();
    for (const key of this.#queues.clear(state)) state.setQueued(key, false, now);
  }

  /** Starts nothing more for a pair that is no longer in force. */
  retire(state: PairState): void {
    this.#retired.add(state);
    this.drop(state);
    this.#queues.forget(state);
  }

  /** Gives free workers to those whose turn it is. */
  fill(): void {
    while (!this.#abort.signal.aborted && this.#atWork.slotsTaken < this.#executor.slots) {
      const { hasSuspect } = this.#atWork;
      const turn = this.#queues.take(({ state, key }) => !hasSuspect || !isSuspect(state, key));
      if (turn === undefined) return;
      this.#underWay.add(this.#start(this.#atWork.start(turn)));
    }
  }

  /** No new run; what runs gets the grace time, then it is aborted. Ends when every run has come to its end. */
  async stop(graceMs: number): Promise<void> {
    this.#abort.abort();
    for (const state of this.#queues.states) this.drop(state);
    await this.#executor.stop(graceMs);
    await this.#underWay.ended();
  }

  async #start(starting: Starting): Promise<void> {
    const { state, key } = starting;
    const tellWhyNot = await this.#begin(starting);
    if (tellWhyNot !== undefined) {
      this.#atWork.giveUp(starting);
      state.setQueued(key, false, this.#tools.clock.now());
      // Only now, as whoever hears of it looks whether anything is under way.
      tellWhyNot();
    }
    this.fill();
  }

  /** Brings an item to a worker; the way to tell why not when it does not get there. */
  async #begin(starting: Starting): Promise<(() => void) | undefined> {
    const { state, key } = starting;
    const refused = (error?: unknown) => () => {
      this.#events.refused(state, error);
      this.#tools.events.counted(state);
    };
    try {
      await this.prepare();
      const facts = mayStart(state, key) ? state.entry(key)?.facts : undefined;
      if (facts === undefined) return refused();
      const began = await beginRun(state, facts, this.#tools, this.#abort.signal);
      state.forced.delete(key);
      if (began.kind === "changed") return refused();
      if (began.kind === "failed") return () => this.#tellEnd(began.attempt, began.failure);
      this.#atWork.handToWorker(starting, began.run);
      this.#tools.events.started(began.run);
      await this.#submit(began.order);
      return undefined;
    } catch (error) {
      return refused(error);
    }
  }

  /** It is a run by now, and ends as one although the executor does not take it. */
  async #submit(order: WorkOrder): Promise<void> {
    try {
      await this.#executor.submit(order);
    } catch (error) {
      await this.#end({ run: order.run, kind: "failed", failure: failureOf(error), log: "" });
    }
  }

  /** The worker is free before the result is published, so that it does not wait for the disk, unless that holds the pair. */
  async #end(outcome: RunOutcome): Promise<void> {
    const { run: id } = outcome;
    const run = this.#atWork.takeFromWorker(id);
    if (run === undefined) return;
    this.progress.delete(id);
    const isCancelled = this.#cancelled.delete(id);
    if (outcome.kind === "made" || !concernsThePair(outcome.failure)) this.fill();
    const told = isCancelled ? asCancelled(outcome) : outcome;
    const { published, failure, unwritten } = await endRun(run, told, this.#tools).finally(() => this.#atWork.end(id));
    this.#tellEnd(run, failure, { outcome, published });
    if (unwritten !== undefined) this.#events.refused(run.state, unwritten);
    this.fill();
  }

  #tellEnd(
    attempt: Attempt,
    failure: Failure | null,
    { outcome, published }: { readonly outcome?: RunOutcome; readonly published?: FileEntry | undefined } = {},
  ): void {
    this.#events.ended(attempt, failure, published);
    this.#tools.events.ended(attempt, failure, outcome);
  }
}
