import { Runner } from "../../src/app/runner.ts";
import type { Failure } from "../../src/domain/errors.ts";
import type { Pair } from "../../src/domain/pair.ts";
import type { RunOutcome, WorkOrder } from "../../src/domain/run.ts";
import { sha256 } from "../../src/lib/hash.ts";
import type { Executor, RunListener } from "../../src/ports/executor.ts";
import type { Folder } from "../../src/ports/folder.ts";
import type { Journal } from "../../src/ports/journal.ts";
import type { Logger, Ticker, Watcher } from "../../src/ports/runtime.ts";
import { runIds } from "../../src/runtime/run-ids.ts";
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
  /** Thrown instead of telling the identity while set. */
  identityError: Error | undefined;
  slots = 2;
  hint: (folder: string) => void = () => {};
  tick: () => void = () => {};
  readonly #logger: Logger = { info: () => {}, warn: () => {}, error: (message) => void this.errors.push(message) };
  readonly #pairs: readonly Pair[];
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
      { name: "test", root: "/flow", pairs: this.#pairs },
      {
        folderOf,
        journal,
        clock: this.clock,
        logger: this.#logger,
        executor: this.#executor(),
        makeRunId: runIds(() => this.clock.now()),
        scratch: "/scratch",
        conceal: (text) => text,
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
        return { nextAt: () => null, dueSince: () => 0, stop: () => void ticks.splice(ticks.indexOf(callback), 1) };
      },
    };
    const hints = new Map<string, () => void>();
    const watcher: Watcher = {
      watch: (folder, _options, onHint) => void hints.set(folder, onHint),
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
        this.#listener = listener;
      },
      submit: async (order) => {
        if (seen.has(order.run)) return;
        seen.add(order.run);
        this.orders.push(order);
        if (this.held === undefined) void this.#perform(order);
        else this.held.push(() => void this.#perform(order));
      },
      cancel: async () => {},
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
