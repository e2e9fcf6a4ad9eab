import { type Failure, failureOf } from "../domain/errors.ts";
import type { FileEntry } from "../domain/file.ts";
import { patternsOverlap } from "../domain/overlap.ts";
import type { Flow } from "../domain/pair.ts";
import type { Executor, RunProgress } from "../ports/executor.ts";
import type { Logger, Schedule, Ticker, Watcher } from "../ports/runtime.ts";
import { Dispatcher } from "./dispatcher.ts";
import { Holds } from "./holds.ts";
import { PairState } from "./pair-state.ts";
import { type PatientJournal, patientJournal } from "./patient-journal.ts";
import type { LiveRun, PerformTools } from "./perform.ts";
import { Publications } from "./publications.ts";
import { lostRuns, reconcile } from "./reconcile.ts";
import { scanPair } from "./scan.ts";
import { ScanLoop } from "./scan-loop.ts";

export interface RunnerTools extends PerformTools {
  readonly executor: Executor;
  readonly logger: Logger;
  /** Changes with a pair's job code, params and expectations. Throws `job-unknown`. */
  readonly jobIdentity: (pair: Flow["pairs"][number]) => string;
}

/** What the command line is told of runs. */
export interface RunEvents {
  ended(run: LiveRun, failure: Failure | null): void;
  /** Any number of times before the end, or never. */
  progressed(run: LiveRun, progress: RunProgress): void;
}

/** After a scan a pair rests this many times its length, whatever hints come; ticks do not wait. */
const HINT_SPACING = 4;
const SHORTEST_REST_MS = 100;
/** `run` does not wait for a file that still changes after so many looks. */
const SETTLE_LOOKS = 30;

/** The one long-lived process of a flow: scans its pairs when due, starts what is missing and publishes what was made. */
export class Runner {
  readonly flow: Flow;
  readonly states: readonly PairState[];
  readonly dispatcher: Dispatcher;
  readonly #tools: RunnerTools & { readonly journal: PatientJournal };
  /** Runs of a dead runner that may have published, until that is known. */
  readonly #lost: Map<PairState, ReturnType<typeof lostRuns>>;
  readonly #loop: ScanLoop;
  readonly #holds: Holds;
  readonly #published = new Publications();
  readonly #abort = new AbortController();
  readonly #schedules: Schedule[] = [];
  readonly #settleLooks = new Map<PairState, number>();
  /** When the last scan of each pair ended (monotonic). */
  readonly #scannedAtMs = new Map<number, number>();
  readonly #downstream: readonly (readonly number[])[];
  #events: Partial<RunEvents> = {};
  #isChosen: (pair: number) => boolean = () => true;
  #onRest: (() => void) | undefined;

  constructor(flow: Flow, tools: RunnerTools) {
    this.flow = flow;
    const journal = patientJournal(tools.journal);
    this.#tools = { ...tools, journal };
    const rules = (pair: Flow["pairs"][number]) => ({ ...pair, paused: false, jobIdentity: tools.jobIdentity(pair) });
    this.states = flow.pairs.map((pair) => new PairState(pair, rules(pair), tools.journal.latest(pair.name)));
    this.#lost = new Map(this.states.map((state) => [state, lostRuns(state)]));
    this.#downstream = flow.pairs.map((pair) =>
      flow.pairs.flatMap((other, index) =>
        other.sources.some((source) => patternsOverlap(source, pair.target)) ? [index] : [],
      ),
    );
    this.#loop = new ScanLoop(
      flow.pairs.length,
      (index) => this.#scan(index),
      () => this.#restIfDone(),
      tools.clock,
    );
    this.dispatcher = new Dispatcher(tools.executor, this.#tools, {
      ended: (run, failure, published) => this.#ended(run, failure, published),
      progressed: (run, progress) => this.#events.progressed?.(run, progress),
      refused: (state, error) => this.#refused(state, error),
    });
    this.#holds = new Holds({
      ...tools,
      dispatcher: this.dispatcher,
      lookAgain: (state, delayMs) => {
        if (!this.#once) this.#loop.request(this.states.indexOf(state), delayMs);
      },
    });
  }

  /** Scans and runs until nothing is left to do now; `only` limits it to pairs of these names. */
  async runToRest(events: Partial<RunEvents>, only: (name: string) => boolean): Promise<void> {
    this.#events = events;
    const rest = new Promise<void>((resolve) => {
      this.#onRest = resolve;
    });
    this.#isChosen = (index) => only(this.flow.pairs[index]?.name ?? "");
    this.rescan(this.flow.pairs.keys());
    await rest;
  }

  /** Goes on until `stop`: the first scan at once, then at each tick, and sooner when a watched folder hints. */
  serve(ticker: Ticker, watcher: Watcher, folderPath: (location: string) => string): void {
    const beats = Map.groupBy(this.flow.pairs.keys(), (index) => {
      const pair = this.flow.pairs[index];
      return JSON.stringify([pair?.schedule, pair?.timezone]);
    });
    for (const [beat, indices] of beats) {
      const [schedule, timezone] = JSON.parse(beat);
      this.#schedules.push(ticker.every(schedule, timezone, () => this.rescan(indices)));
    }
    for (const [index, pair] of this.flow.pairs.entries()) {
      for (const { folder, nested } of pair.sources)
        watcher.watch(folderPath(folder), { nested }, () => this.#hint(index));
    }
    this.rescan(this.flow.pairs.keys());
  }

  /** Asks for a scan of these pairs (indices of the flow) now. */
  rescan(pairs: Iterable<number>): void {
    for (const index of pairs) if (this.#isChosen(index)) this.#loop.request(index);
  }

  /** While it serves. */
  get schedules(): readonly Schedule[] {
    return this.#schedules;
  }

  /** Forgets an item's failed attempts and looks at its pair again, which goes on if it was paused. */
  retry(state: PairState, key: string): void {
    const lastRun = this.#tools.journal.rearm(state.pair.name, key);
    state.setLastRun(key, lastRun, this.#tools.clock.now());
    state.resume(this.#tools.clock.now());
    this.rescan([this.states.indexOf(state)]);
  }

  /** No new run; what runs gets the grace time, then it is aborted. */
  async stop(graceMs: number): Promise<void> {
    for (const schedule of this.#schedules.splice(0)) schedule.stop();
    this.#loop.stop();
    this.#abort.abort();
    await this.dispatcher.stop(graceMs);
    while (this.dispatcher.busy) await new Promise<void>((resolve) => this.#tools.clock.after(5, resolve));
  }

  get #once(): boolean {
    return this.#onRest !== undefined;
  }

  async #scan(index: number): Promise<void> {
    const state = this.states[index];
    if (state === undefined) return;
    const before = state.problem?.message;
    await this.#reconcile(state);
    const isOurs = (folder: string, entry: FileEntry) => this.#published.has(folder, entry);
    await scanPair(state, { ...this.#tools, isOurs }, this.#abort.signal);
    if (this.#abort.signal.aborted) return;
    this.#scannedAtMs.set(index, this.#tools.clock.monotonicMs());
    if (state.problem !== undefined && state.problem.message !== before) {
      this.#tools.logger.error(state.problem.message, { pair: state.pair.name, hint: state.problem.hint });
    }
    if (state.couldBeScanned) {
      await this.#ready(state).catch((error: unknown) => this.#holds.hold(state, failureOf(error)));
      this.dispatcher.enqueue(state);
      this.#holds.releaseIdle(state);
      this.#planNextLook(index, state);
    }
    this.#holds.planProbe(state);
  }

  /** What died with the last runner is known before anything of the pair starts. */
  async #reconcile(state: PairState): Promise<void> {
    const lost = this.#lost.get(state);
    if (lost === undefined) return;
    try {
      await reconcile(state, lost, this.#tools, this.#abort.signal);
      this.#lost.delete(state);
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#holds.hold(state, failureOf(error));
    }
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
  #planNextLook(index: number, state: PairState): void {
    const now = this.#tools.clock.now();
    let settleAt = Number.POSITIVE_INFINITY;
    let retryAt = Number.POSITIVE_INFINITY;
    for (const { facts, decision } of state.entries()) {
      if (decision.nextAt === null) continue;
      if (facts.settledAt === decision.nextAt) settleAt = Math.min(settleAt, decision.nextAt);
      else if (decision.decision === "skip") retryAt = Math.min(retryAt, decision.nextAt);
    }
    if (settleAt !== Number.POSITIVE_INFINITY) void this.dispatcher.prepare();
    const looks = settleAt === Number.POSITIVE_INFINITY ? 0 : (this.#settleLooks.get(state) ?? 0) + 1;
    this.#settleLooks.set(state, looks);
    if (this.#once && looks > SETTLE_LOOKS) return;
    const nextAt = this.#once ? settleAt : Math.min(settleAt, retryAt);
    if (nextAt !== Number.POSITIVE_INFINITY) this.#loop.request(index, Math.max(1, nextAt - now));
  }

  /** At once when the pair has rested, else when it has: a burst of hints makes few scans, a single one no delay. */
  #hint(index: number): void {
    if (!this.#isChosen(index)) return;
    const lastMs = this.states[index]?.lastScan?.durationMs ?? 0;
    const restedAtMs = (this.#scannedAtMs.get(index) ?? 0) + Math.max(SHORTEST_REST_MS, lastMs * HINT_SPACING);
    this.#loop.request(index, Math.max(1, restedAtMs - this.#tools.clock.monotonicMs()));
  }

  #ended(run: LiveRun, failure: Failure | null, published: FileEntry | undefined): void {
    const { state, item } = run;
    const index = this.states.indexOf(state);
    if (published !== undefined) {
      this.#published.add(state.pair.target.folder, published);
      for (const downstream of this.#downstream[index] ?? []) this.#hint(downstream);
    }
    const fields = { pair: state.pair.name, key: item.key, run: run.lastRun.id };
    if (failure === null) this.#tools.logger.info("run succeeded", fields);
    else
      this.#tools.logger.warn(`run failed: ${failure.message}`, { ...fields, code: failure.code, hint: failure.hint });
    this.#events.ended?.(run, failure);
    this.#holds.judge(state, failure);
    const nextAt = state.entry(item.key)?.decision.nextAt ?? null;
    if (failure?.code === "source-changed") this.#hint(index);
    else if (nextAt !== null && !this.#once) this.#loop.request(index, Math.max(1, nextAt - this.#tools.clock.now()));
    this.#restIfDone();
  }

  #refused(state: PairState, error: unknown): void {
    if (error === undefined) this.#hint(this.states.indexOf(state));
    else if (!this.#abort.signal.aborted) {
      this.#holds.hold(state, failureOf(error));
    }
    this.#restIfDone();
  }

  #restIfDone(): void {
    if (!this.#loop.busy && !this.dispatcher.busy) this.#onRest?.();
  }
}
