import { type Failure, failureOf } from "../domain/errors.ts";
import type { FileEntry } from "../domain/file.ts";
import type { Flow } from "../domain/pair.ts";
import type { FlowChange } from "../domain/pair-change.ts";
import type { Executor } from "../ports/executor.ts";
import type { Logger, Ticker, Watcher } from "../ports/runtime.ts";
import { Beats } from "./beats.ts";
import { Dispatcher, type DispatchTools, type RunEvents } from "./dispatcher.ts";
import { FirstSeen } from "./first-seen.ts";
import { Holds } from "./holds.ts";
import { InForce } from "./in-force.ts";
import type { Attempt } from "./live-run.ts";
import { NextLooks } from "./next-look.ts";
import type { PairState } from "./pair-state.ts";
import { type PatientJournal, patientJournal } from "./patient-journal.ts";
import { Publications } from "./publications.ts";
import { Reconciliation } from "./reconcile.ts";
import { type ScanTools, scanPair } from "./scan.ts";
import { ScanLoop } from "./scan-loop.ts";
import { heirTold } from "./succession.ts";

export interface RunnerTools extends DispatchTools, Pick<ScanTools, "breathe"> {
  readonly executor: Executor;
  readonly logger: Logger;
  /** Changes with a pair's job code, params and expectations. Throws `job-unknown`. */
  readonly jobIdentity: (pair: Flow["pairs"][number]) => string;
}

/** A run of the flow that comes to an end. */
interface Once {
  readonly events: Partial<RunEvents>;
  readonly isChosen: (pair: string) => boolean;
  readonly onRest: () => void;
}

/** The one long-lived process of a flow: scans its pairs when due, starts what is missing and publishes what was made. */
export class Runner {
  readonly dispatcher: Dispatcher;
  readonly firstSeen = new FirstSeen();
  readonly #tools: RunnerTools & { readonly journal: PatientJournal };
  readonly #reconciliation: Reconciliation;
  readonly #inForce: InForce;
  readonly #loop: ScanLoop<PairState>;
  readonly #holds: Holds;
  readonly #published = new Publications();
  readonly #abort = new AbortController();
  readonly #nextLooks = new NextLooks();
  #beats: Beats | undefined;
  /** What `runToRest` was asked for; undefined for a runner that serves. */
  #once: Once | undefined;

  constructor(flow: Flow, tools: RunnerTools) {
    this.#tools = { ...tools, journal: patientJournal(tools.journal) };
    this.#reconciliation = new Reconciliation(this.#tools);
    this.#inForce = new InForce(flow, this.#tools, (state) => this.dispatcher.worksFor(state));
    this.#loop = new ScanLoop(
      (state) => this.#scan(state),
      () => this.#restIfDone(),
      tools.clock,
    );
    this.dispatcher = new Dispatcher(tools.executor, this.#tools, {
      ended: (run, failure, published) => {
        this.#once?.events.ended?.(run, failure, published);
        this.#ended(run, failure, published);
      },
      progressed: (run, progress) => this.#once?.events.progressed?.(run, progress),
      refused: (state, error) => this.#refused(state, error),
    });
    this.#holds = new Holds({
      ...tools,
      dispatcher: this.dispatcher,
      lookAgain: (state, delayMs) => {
        if (this.#once === undefined) this.#look(state, delayMs);
      },
    });
    this.apply(flow);
  }

  /** The config in force; another one after `apply`. */
  get flow(): Flow {
    return this.#inForce.flow;
  }

  /** Of the pairs in force, in the order of the flow; others after `apply`. */
  get states(): readonly PairState[] {
    return this.#inForce.states;
  }

  /**
   * Puts another config of the flow in force. Pairs that are the same go on undisturbed; what runs ends under the config it
   * began with, and nothing else starts under that. Throws with nothing changed (journal, unknown jobs).
   */
  apply(flow: Flow): FlowChange {
    this.#tools.journal.writeKept();
    const next = this.#inForce.put(flow);
    for (const { state, heir } of next.retired) {
      this.dispatcher.retire(state);
      this.#loop.forget(state);
      state.heir = heir === undefined ? undefined : heirTold(state, heir);
    }
    for (const state of next.fresh) this.#reconciliation.open(state);
    this.#beats?.follow(next.states);
    if (this.#beats !== undefined) this.rescan(next.fresh);
    return next.change;
  }

  /** Scans and runs until nothing is left to do now; `only` limits it to pairs of these names. */
  async runToRest(events: Partial<RunEvents>, only: (name: string) => boolean): Promise<void> {
    const { promise: rest, resolve: onRest } = Promise.withResolvers<void>();
    this.#once = { events, isChosen: only, onRest };
    this.rescan(this.states);
    await rest;
  }

  /** Goes on until `stop`: the first scan at once, then at each tick, and sooner when a watched folder hints. */
  serve(ticker: Ticker, watcher: Watcher, folderPath: (location: string) => string): void {
    const due = (states: readonly PairState[]) => this.rescan(states);
    const hinting = (state: PairState) => this.firstSeen.hinting(state, this.states, () => this.#hint(state));
    this.#beats = new Beats({ ticker, watcher, folderPath, due, hinting });
    this.#beats.follow(this.states);
    this.rescan(this.states);
  }

  /** Asks for a scan of these pairs now. */
  rescan(states: Iterable<PairState>): void {
    for (const state of states) if (this.#isChosen(state)) this.#look(state);
  }

  /** The next tick of any schedule (milliseconds since 1970), or null when nothing is scheduled. */
  nextTickAt(): number | null {
    return this.#beats?.nextAt() ?? null;
  }

  /** Forgets an item's failed attempts and looks at its pair again, which goes on if it paused itself. */
  retry(state: PairState, key: string): void {
    const lastRun = this.#tools.journal.rearm(state.pair.name, key);
    state.setLastRun(key, lastRun, this.#tools.clock.now());
    state.resume(this.#tools.clock.now());
    this.rescan([state]);
  }

  /** No new run; what runs gets the grace time, then it is aborted. */
  async stop(graceMs: number): Promise<void> {
    this.#beats?.stop();
    const scansEnded = this.#loop.stop();
    this.#abort.abort();
    await this.dispatcher.stop(graceMs);
    await scansEnded;
  }

  #isChosen({ pair }: PairState): boolean {
    return this.#once?.isChosen(pair.name) ?? true;
  }

  #look(state: PairState, delayMs = 0): void {
    const current = this.#inForce.of(state);
    if (current !== undefined) this.#loop.request(current, delayMs);
  }

  async #scan(state: PairState): Promise<void> {
    const before = state.problem?.message;
    const { signal } = this.#abort;
    // What died with the last runner, or was failed by the disk, is known before anything of the pair starts.
    await this.#reconciliation.reconcile(state, signal).catch((error: unknown) => this.#hold(state, error));
    const isOurs = (folder: string, entry: FileEntry) => this.#published.has(folder, entry);
    await this.firstSeen.during(state, () => scanPair(state, { ...this.#tools, isOurs }, signal));
    if (signal.aborted) return;
    if (state.problem !== undefined && state.problem.message !== before) {
      this.#tools.logger.error(state.problem.message, { pair: state.pair.name, hint: state.problem.hint });
    }
    if (state.couldBeScanned) {
      await this.#ready(state).catch((error: unknown) => this.#hold(state, error));
      // Another config may be in force since it began.
      if (this.#inForce.of(state) !== state) return;
      await this.dispatcher.enqueue(state);
      this.#holds.releaseIdle(state);
      this.#planNextLook(state);
    }
    this.#holds.planProbe(state);
    this.#tools.events.counted(state);
  }

  /**
   * Clears what dead runs left in the target folder and makes sure that it, when something is to start, and the journal
   * can be written.
   */
  async #ready(state: PairState): Promise<void> {
    const folder = this.#tools.folderOf(state.pair.target.folder);
    await folder.sweep(this.dispatcher.liveRuns);
    this.#tools.journal.writeKept();
    if (state.counts.success < state.size) await folder.probe("write");
  }

  /** Comes back by itself when a file will have settled or a retry is due, without waiting for the tick. */
  #planNextLook(state: PairState): void {
    const { settles, at } = this.#nextLooks.of(state, this.#once === undefined ? "serving" : "once");
    if (settles) this.dispatcher.prepare().catch((error: unknown) => this.#hold(state, error));
    if (at !== undefined) this.#look(state, Math.max(1, at - this.#tools.clock.now()));
  }

  #hint(state: PairState): void {
    const current = this.#inForce.of(state);
    if (current !== undefined && this.#isChosen(current)) this.#loop.hint(current);
  }

  #hold(state: PairState, error: unknown): void {
    if (!this.#abort.signal.aborted) this.#holds.hold(state, failureOf(error));
  }

  #ended({ state, item }: Attempt, failure: Failure | null, published: FileEntry | undefined): void {
    if (published !== undefined) {
      this.#published.add(state.pair.target.folder, published);
      const readers = this.#inForce.readersOf(state);
      // While workers are idle there is nothing that a scan could disturb.
      if (this.dispatcher.busy) for (const reader of readers) this.#hint(reader);
      else for (const reader of readers) if (this.#isChosen(reader)) this.#loop.soon(reader);
    }
    const current = this.#inForce.of(state);
    if (current !== undefined && failure?.kind === "environment") this.#reconciliation.open(current);
    if (current === state) this.#holds.judge(state, failure);
    const nextAt = state.entry(item.key)?.decision.nextAt ?? null;
    if (current !== state || failure?.code === "source-changed") this.#hint(state);
    else if (nextAt !== null && this.#once === undefined)
      this.#look(state, Math.max(1, nextAt - this.#tools.clock.now()));
    this.#restIfDone();
  }

  #refused(state: PairState, error: unknown): void {
    if (error === undefined || this.#inForce.of(state) !== state) this.#hint(state);
    else this.#hold(state, error);
    this.#restIfDone();
  }

  #restIfDone(): void {
    if (!this.#loop.busy && !this.dispatcher.busy) this.#once?.onRest();
  }
}
