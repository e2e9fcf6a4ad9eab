import { FlowEventSource } from "../../src/app/flow-events.ts";
import { Runner } from "../../src/app/runner.ts";
import type { Failure } from "../../src/domain/errors.ts";
import type { Pair } from "../../src/domain/pair.ts";
import type { RunId, RunOutcome, WorkOrder } from "../../src/domain/run.ts";
import { sha256 } from "../../src/lib/hash.ts";
import type { Executor, RunListener } from "../../src/ports/executor.ts";
import type { Folder } from "../../src/ports/folder.ts";
import type { Journal } from "../../src/ports/journal.ts";
import type { Breathe, Logger, Ticker, Watcher } from "../../src/ports/runtime.ts";
import { runIds } from "../../src/runtime/run-ids.ts";
import { KEEP } from "./flow-parts.ts";
import { ManualClock } from "./manual-clock.ts";
import { MemoryDisk, memoryFolder } from "./memory-folder.ts";
import { memoryJournal } from "./memory-journal.ts";

type Performance = (order: WorkOrder) => string | Failure;

/** A whole runner over folders, journal, clock and workers in memory. */
export class FlowRig {
  readonly clock = new ManualClock();
  readonly disk = new MemoryDisk();
  readonly journal: Journal = memoryJournal();
  readonly orders: WorkOrder[] = [];
  /** What runners logged as errors. */
  readonly errors: string[] = [];
  /** What a job makes of an order: the target's content, or how it fails. */
  job: Performance = (order) => order.sources.map((source) => this.disk.files.get(source.path)?.content).join("+");
  /** Called after the job and before its outcome is told. */
  meanwhile: (order: WorkOrder) => void = () => {};
  /** Runs wait here while set, until `release`. */
  held: (() => void)[] | undefined;
  jobIdentity = "job";
  /** Thrown once by the executor's start, or its next submit, while set. */
  startError: Error | undefined;
  submitError: Error | undefined;
  /** Thrown instead of telling the identity while set. */
  identityError: Error | undefined;
  slots = 2;
  /** Asked between the small steps of scans. */
  breathe: Breathe = () => undefined;
  /** How often the workers of its runners were started. */
  starts = 0;
  hint: (folder: string) => void = () => {};
  tick: () => void = () => {};
  readonly #logger: Logger = { info: () => {}, warn: () => {}, error: (message) => void this.errors.push(message) };
  /** Of all its runners. */
  readonly events = new FlowEventSource({
    logger: this.#logger,
    conceal: (text) => text.replaceAll("hunter2", "*SECRET*"),
  });
  readonly #pairs: readonly Pair[];
  readonly #cancelled = new Set<RunId>();
  #listener: RunListener | undefined;

  constructor(...pairs: readonly Pair[]) {
    this.#pairs = pairs;
  }

  /** A fresh runner over the same folders and journal, as after a restart. */
  restart(journal: Journal = this.journal): Runner {
    journal.loseRunning(this.clock.now());
    const folders = new Map<string, Folder>();
    const folderOf = (location: string) => {
      const folder = folders.get(location) ?? memoryFolder(this.disk, location);
      folders.set(location, folder);
      return folder;
    };
    return new Runner(
      { name: "test", root: "/flow", keep: KEEP, pairs: this.#pairs },
      {
        folderOf,
        journal,
        events: this.events,
        clock: this.clock,
        logger: this.#logger,
        executor: this.#executor(),
        makeRunId: runIds(() => this.clock.now()),
        scratch: "/scratch",
        conceal: (text) => text,
        breathe: () => this.breathe(),
        jobIdentity: () => {
          if (this.identityError !== undefined) throw this.identityError;
          return this.jobIdentity;
        },
      },
    );
  }

  /** A runner that serves: it has ticks and hints, both at the test's word. */
  serve(journal: Journal = this.journal): Runner {
    const runner = this.restart(journal);
    const ticks: (() => void)[] = [];
    const ticker: Ticker = {
      every: (_expression, _timezone, callback) => {
        ticks.push(callback);
        return { nextAt: () => null, stop: () => void ticks.splice(ticks.indexOf(callback), 1) };
      },
    };
    const hints = new Map<string, () => void>();
    const watcher: Watcher = {
      watch: (folder, _options, onHint) => {
        hints.set(folder, onHint);
        return () => void (hints.get(folder) === onHint && hints.delete(folder));
      },
      close: async () => {},
    };
    this.tick = () => {
      for (const callback of [...ticks]) callback();
    };
    this.hint = (folder) => hints.get(folder)?.();
    runner.serve(ticker, watcher, (location) => location);
    return runner;
  }

  /** What `pairflow run` does, from start to end. */
  async runToRest(journal: Journal = this.journal): Promise<Runner> {
    const runner = this.restart(journal);
    let rested = false;
    const rest = runner.runToRest({}, () => true);
    void rest.then(() => {
      rested = true;
    });
    for (let step = 0; step < 1_000 && !rested; step += 1) await this.clock.pass(100);
    if (!rested) throw new Error("the flow does not come to rest");
    await runner.stop(0);
    return runner;
  }

  /** A job tells how far it is, in the words of `context.progress`. */
  progress(order: WorkOrder, done: number, total: number, unit: string): void {
    this.#listener?.progress({ run: order.run, done, total, unit });
  }

  /** A job logs these whole lines. */
  log(order: WorkOrder, lines: string): void {
    this.#listener?.logged?.(order.run, lines);
  }

  /** Lets the runs go on that are held. */
  release(): void {
    for (const perform of this.held?.splice(0) ?? []) perform();
  }

  statuses(runner: Runner): readonly string[] {
    return runner.states.flatMap((state) =>
      Array.from(state.entries(), ({ facts, decision }) => `${state.pair.name} ${facts.item.key} ${decision.reason}`),
    );
  }

  targets(folder: string): readonly string[] {
    return [...this.disk.files.keys()].filter((path) => path.startsWith(`${folder}/`)).sort();
  }

  #executor(): Executor {
    const seen = new Set<string>();
    return {
      slots: this.slots,
      start: async (listener) => {
        const error = this.startError;
        this.startError = undefined;
        if (error !== undefined) throw error;
        this.starts += 1;
        this.#listener = listener;
      },
      submit: async (order) => {
        const error = this.submitError;
        this.submitError = undefined;
        if (error !== undefined) throw error;
        if (seen.has(order.run)) return;
        seen.add(order.run);
        this.orders.push(order);
        if (this.held === undefined) void this.#perform(order);
        else this.held.push(() => void this.#perform(order));
      },
      cancel: async (run, message) => {
        if (!seen.has(run) || this.#cancelled.has(run)) return;
        this.#cancelled.add(run);
        const failure: Failure = { code: "cancelled", kind: "environment", message, hint: null };
        this.#listener?.outcome({ run, kind: "failed", failure, log: "" });
      },
      stop: async () => {
        const failure: Failure = { code: "cancelled", kind: "environment", message: "stopped", hint: null };
        const waiting = this.orders.slice(this.orders.length - (this.held?.length ?? 0));
        this.held = undefined;
        for (const order of waiting) this.#listener?.outcome({ run: order.run, kind: "failed", failure, log: "" });
      },
    };
  }

  #hashed({ hashSources, sources }: WorkOrder) {
    if (hashSources !== true) return {};
    return { sources: sources.map(({ path }) => sha256(this.disk.files.get(path)?.content ?? "")) };
  }

  async #perform(order: WorkOrder): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#cancelled.has(order.run)) return;
    const made = this.job(order);
    const base = { run: order.run, log: "" };
    if (typeof made === "string") this.disk.write(order.target, made);
    this.meanwhile(order);
    const outcome: RunOutcome =
      typeof made === "string"
        ? {
            ...base,
            kind: "made",
            output: { sizeBytes: made.length, sha256: sha256(made), ...this.#hashed(order) },
            report: {},
          }
        : { ...base, kind: "failed", failure: made };
    this.#listener?.outcome(outcome);
  }
}
