import { type Failure, failureOf } from "../domain/errors.ts";
import type { FileEntry } from "../domain/file.ts";
import { concernsThePair } from "../domain/retry.ts";
import type { RunId, RunOutcome } from "../domain/run.ts";
import type { Executor, RunProgress } from "../ports/executor.ts";
import type { Breathe } from "../ports/runtime.ts";
import { CANCELLED, Cancelling } from "./cancelling.ts";
import type { FlowEventSource } from "./flow-events.ts";
import type { PairState } from "./pair-state.ts";
import { beginRun, endRun, type LiveRun, type PerformTools } from "./perform.ts";
import { isSuspect, isToStart, mayStart } from "./start-rules.ts";

export interface DispatchTools extends PerformTools {
  readonly breathe?: Breathe | undefined;
  /** Told of all that happens; absent when nobody can look on. */
  readonly events?: FlowEventSource | undefined;
}

/** What the dispatcher tells as it goes. */
export interface DispatchEvents {
  /** A run ended; `published` is set when it made its target. */
  ended(run: LiveRun, failure: Failure | null, published: FileEntry | undefined): void;
  /** A run told how far it is. */
  progressed(run: LiveRun, progress: RunProgress): void;
  /** An item could not be started: its source changed, or its folder or the journal failed with this error. */
  refused(state: PairState, error: unknown): void;
}

/** What the command line is told of runs. */
export type RunEvents = Pick<DispatchEvents, "ended" | "progressed">;

/** Starts chosen items as workers become free, taking turns between pairs, and sees each run to its end. */
export class Dispatcher {
  readonly live = new Map<RunId, LiveRun>();
  /** Their ids, always as they are now: a sweep that takes its time must know of a run that began meanwhile. */
  readonly liveRuns = new Set<RunId>();
  readonly progress = new Map<RunId, RunProgress>();
  readonly #executor: Executor;
  readonly #tools: DispatchTools;
  readonly #events: DispatchEvents;
  readonly #queues = new Map<PairState, string[]>();
  readonly #abort = new AbortController();
  readonly #retired = new WeakSet<PairState>();
  /** Items on their way to a worker: a scan that ends meanwhile must not choose them again. */
  readonly #starting = new Map<PairState, Set<string>>();
  /** Runs of items that ran when a runner died. */
  readonly #suspects = new Set<RunId>();
  readonly #cancelling = new Cancelling();
  /** Slots that are taken by them and by the runs that a worker has. */
  #taken = 0;
  #ready: Promise<void> | undefined;
  #stopped = false;

  constructor(executor: Executor, tools: DispatchTools, events: DispatchEvents) {
    this.#executor = executor;
    this.#tools = tools;
    this.#events = events;
  }

  get busy(): boolean {
    return this.live.size + this.#taken > 0 || [...this.#queues.values()].some((keys) => keys.length > 0);
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
        this.#tools.events?.progressed(run, progress);
      },
      logged: (run, lines) => {
        if (this.live.has(run)) this.#tools.events?.logged(run, lines);
      },
    });
    await this.#ready;
  }

  /**
   * Takes over what a scan decided to start, in place of what an earlier scan had chosen; ends when the pair is held or
   * retired. Others have their turn meanwhile.
   */
  async enqueue(state: PairState): Promise<void> {
    if (!this.#mayQueue(state)) return;
    const queue: string[] = [];
    this.#queues.set(state, queue);
    for (const entry of state.entries()) {
      const pause = this.#tools.breathe?.();
      if (pause !== undefined) {
        await pause;
        if (!this.#mayQueue(state)) return;
        this.fill();
      }
      const { key } = entry.facts.item;
      if (!isToStart(state, state.entry(key) ?? entry)) continue;
      state.setQueued(key, true, this.#tools.clock.now());
      if (this.#starting.get(state)?.has(key) !== true && queue.push(key) === 1) this.#queues.set(state, queue);
    }
    this.fill();
  }

  #mayQueue(state: PairState): boolean {
    if (this.#stopped || this.#retired.has(state)) return false;
    return state.heldUntilMs === undefined || this.#tools.clock.monotonicMs() >= state.heldUntilMs;
  }

  /** Whether anything of this pair runs or is about to. */
  worksFor(state: PairState): boolean {
    if ((this.#queues.get(state)?.length ?? 0) + (this.#starting.get(state)?.size ?? 0) > 0) return true;
    return [...this.live.values()].some((run) => run.state === state);
  }

  /** Whether a run of this item is under way, from its start to its publication. */
  isAtWork(state: PairState, key: string): boolean {
    if (this.#starting.get(state)?.has(key) === true) return true;
    const { name } = state.pair;
    return [...this.live.values()].some((run) => run.state.pair.name === name && run.item.key === key);
  }

  /** Asks a run to end; false when it is over, or about to be. Its item fails, and starts again when somebody says so. */
  async cancel(run: RunId): Promise<boolean> {
    if (!this.live.has(run) || !this.#cancelling.ask(run)) return false;
    await this.#executor.cancel(run, CANCELLED.message);
    return true;
  }

  /** Starts nothing more of what the last scan of this pair chose. */
  drop(state: PairState): void {
    const now = this.#tools.clock.now();
    for (const key of this.#queues.get(state)?.splice(0) ?? []) state.setQueued(key, false, now);
  }

  /** Starts nothing more for a pair that is no longer in force. Its heir does not start what is on its way already. */
  retire(state: PairState, heir: PairState | undefined): void {
    this.#retired.add(state);
    this.drop(state);
    this.#queues.delete(state);
    const starting = this.#starting.get(state);
    if (heir !== undefined && starting !== undefined) this.#starting.set(heir, starting);
    if (starting?.size === 0) this.#starting.delete(state);
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
    const suspectRuns = this.#suspectRuns();
    for (const [state, keys] of this.#queues) {
      const at = suspectRuns ? keys.findIndex((key) => !isSuspect(state, key)) : 0;
      const [key] = at === -1 ? [] : keys.splice(at, 1);
      if (key === undefined && keys.length > 0) continue;
      this.#queues.delete(state);
      if (keys.length > 0) this.#queues.set(state, keys);
      if (key !== undefined) return { state, key };
    }
    return undefined;
  }

  /** One suspect runs at a time: else the one that kills the runner takes the others' attempts along. */
  #suspectRuns(): boolean {
    if (this.#suspects.size > 0) return true;
    for (const [state, keys] of this.#starting) for (const key of keys) if (isSuspect(state, key)) return true;
    return false;
  }

  async #start(state: PairState, key: string): Promise<void> {
    const starting = this.#starting.get(state) ?? new Set();
    this.#starting.set(state, starting.add(key));
    this.#taken += 1;
    let submitted = false;
    let refusal: { readonly why: unknown } | undefined;
    try {
      const facts = mayStart(state, key) ? state.entry(key)?.facts : undefined;
      const suspect = isSuspect(state, key);
      await this.prepare();
      const began = facts === undefined ? undefined : await beginRun(state, facts, this.#tools, this.#abort.signal);
      state.forced.delete(key);
      if (began === undefined) refusal = { why: undefined };
      else {
        this.live.set(began.run.lastRun.id, began.run);
        this.liveRuns.add(began.run.lastRun.id);
        if (suspect) this.#suspects.add(began.run.lastRun.id);
        submitted = true;
        await this.#executor.submit(began.order);
      }
    } catch (error) {
      refusal = { why: error };
    }
    starting.delete(key);
    if (!submitted) this.#taken -= 1;
    // Only now, as whoever hears of it looks whether anything is under way.
    if (refusal !== undefined) {
      state.setQueued(key, false, this.#tools.clock.now());
      this.#events.refused(state, refusal.why);
      this.#tools.events?.counted(state);
    }
    this.fill();
  }

  /** The worker is free before the result is published, so that it does not wait for the disk, unless that holds the pair. */
  async #end(outcome: RunOutcome): Promise<void> {
    const run = this.live.get(outcome.run);
    if (run === undefined) return;
    this.#cancelling.isOver(outcome.run);
    this.#taken -= 1;
    this.progress.delete(outcome.run);
    if (outcome.kind === "made" || !concernsThePair(outcome.failure)) this.fill();
    try {
      const { published, failure, unwritten } = await endRun(run, this.#cancelling.asAsked(outcome), this.#tools);
      this.#forget(outcome.run);
      this.#events.ended(run, failure, published);
      this.#tools.events?.ended(run, outcome, failure);
      if (unwritten !== undefined) this.#events.refused(run.state, unwritten);
      this.#suspects.delete(outcome.run);
    } catch (error) {
      this.#forget(outcome.run);
      this.#suspects.delete(outcome.run);
      const finishedAt = this.#tools.clock.now();
      run.state.setLastRun(
        run.item.key,
        { ...run.lastRun, state: "lost", finishedAt, failure: failureOf(error) },
        finishedAt,
      );
      this.#events.refused(run.state, error);
    }
    this.fill();
  }

  #forget(run: RunId): void {
    this.#cancelling.forget(run);
    this.live.delete(run);
    this.liveRuns.delete(run);
  }
}
