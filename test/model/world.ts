import type { Runner, RunnerTools } from "../../src/app/runner.ts";
import type { Flow, Pair } from "../../src/domain/pair.ts";
import type { WorkOrder } from "../../src/domain/run.ts";
import type { Folder } from "../../src/ports/folder.ts";
import type { Journal } from "../../src/ports/journal.ts";
import type { Clock, Ticker } from "../../src/ports/runtime.ts";
import { KEEP } from "../support/flow-parts.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { memoryFolder } from "../support/memory-folder.ts";
import { memoryJournal } from "../support/memory-journal.ts";
import { type FolderFaults, gatedFolder } from "./gated-folder.ts";
import { flushed, Gates, type Life } from "./gates.ts";
import { breatheOf, type Callbacks, faultyJournal, runIdsOf, tickerOf, watcherOf } from "./life-parts.ts";
import { PAIRS } from "./model-flow.ts";
import { Promises } from "./promises.ts";
import { quiet, quietEvents } from "./quiet.ts";
import { WatchedDisk } from "./watched-disk.ts";
import { type Behaviour, Workers, type WorkerWorld } from "./workers.ts";

/** What a mutant can put in the place of a sound part. */
export interface Parts {
  readonly runner: (flow: Flow, tools: RunnerTools) => Runner;
  readonly pairs: readonly Pair[];
  readonly journal: (sound: Journal) => Journal;
  readonly folder: (sound: Folder, disk: WatchedDisk, faults: FolderFaults) => Folder;
  readonly clock: (sound: Clock) => Clock;
  readonly workers: (sound: Workers) => RunnerTools["executor"];
  readonly ticker: (sound: Ticker) => Ticker;
  /** Whether a second runner is kept out. */
  readonly lock: "held" | "ignored";
}

interface Born extends Life, Callbacks {
  readonly runner: Runner;
  readonly workers: Workers;
  readonly journal: Journal;
  readonly folderOf: (location: string) => Folder;
}

/** Gates opened at most before a flow must have come to rest. */
const LONGEST_DRAIN = 5_000;

/** A flow folder with everything around it: disk, clock, journal, lock, and the runner that is alive, if any. */
export class World {
  readonly clock = new ManualClock();
  readonly disk = new WatchedDisk(this.clock);
  readonly faults = { read: new Map<string, string>(), write: new Map<string, string>() };
  /** Whether the journal cannot be written. */
  journalFails = false;
  readonly promises: Promises;
  /** How the next runs go, one each; then they all succeed. */
  readonly behaviours: Behaviour[] = [];
  /** Files that make every run of theirs go this way. */
  readonly poison = new Map<string, Behaviour>();
  journal = memoryJournal();
  job = 0;
  /** Whether a file was replaced by one of the same size and time: then no status can tell. */
  hasUnseen = false;
  born: Born | undefined;
  readonly #gates: Gates;
  readonly #parts: Parts;
  #lives = 0;
  #contents = 0;

  constructor(seed: number, parts: Parts) {
    this.#gates = new Gates(seed);
    this.#parts = parts;
    this.promises = new Promises({
      disk: this.disk,
      clock: this.clock,
      journal: () => this.journal,
      runner: () => this.born?.runner,
    });
  }

  /** Starts a runner as the command line does; a second one is refused. */
  start(): void {
    if (this.journalFails || (this.born !== undefined && this.#parts.lock === "held")) return;
    this.#lives += 1;
    const life: Life = { number: this.#lives, alive: true };
    const journal = faultyJournal(this.#parts.journal(this.journal), this);
    journal.loseRunning(this.clock.now());
    this.promises.born(life.number);
    const clock = this.#parts.clock(this.#clockOf(life));
    const workers = new Workers(this.#worldOf(life), life);
    const folders = new Map<string, Folder>();
    const folderOf = (location: string) => {
      const known = folders.get(location);
      if (known !== undefined) return known;
      const sound = memoryFolder(this.disk, location);
      const folder = gatedFolder(
        this.#parts.folder(sound, this.disk, this.faults),
        () => this.#gates.enter(life),
        this.faults,
      );
      folders.set(location, folder);
      return folder;
    };
    const runner = this.#parts.runner(
      { name: "model", root: "/flow", keep: KEEP, pairs: this.#parts.pairs },
      {
        folderOf,
        journal,
        clock,
        logger: quiet,
        executor: this.#parts.workers(workers),
        makeRunId: runIdsOf(life, clock),
        scratch: "scratch",
        conceal: (text) => text,
        events: quietEvents(),
        jobIdentity: (pair) => {
          if (life.alive && this.born?.number === life.number) this.promises.scanBegan(pair);
          return `job${this.job}`;
        },
        breathe: breatheOf(() => this.#gates.enter(life)),
      },
    );
    const born: Born = Object.assign(life, { runner, workers, journal, folderOf, ticks: [], hints: new Map() });
    this.born = born;
    runner.serve(this.#parts.ticker(tickerOf(born)), watcherOf(born), (location) => location);
  }

  /** The runner's process ends at once, wherever it is; its workers go on alone if they are orphans. */
  kill(workers: "killed" | "orphans"): void {
    if (this.born === undefined) return;
    this.born.alive = false;
    if (workers === "killed") this.born.workers.kill();
    this.born = undefined;
  }

  /** The runner ends in order. */
  async stop(): Promise<void> {
    const { born } = this;
    if (born === undefined) return;
    let stopped = false;
    void born.runner.stop(0).then(() => {
      stopped = true;
    });
    for (let turn = 0; turn < 100 && !stopped && born.alive; turn += 1) await this.pass(10);
    if (!born.alive) return;
    if (!stopped) this.promises.breaches.push("graceful stop: it does not stop");
    const running = this.journalFails ? [] : [...this.journal.runs.values()].filter((run) => run.state === "running");
    if (running.length > 0) this.promises.breaches.push(`graceful stop: ${running[0]?.id} still runs`);
    this.kill("killed");
  }

  /** The journal is gone, as far as no runner holds it. */
  loseJournal(): void {
    if (this.born !== undefined) return;
    this.journal = memoryJournal();
    this.promises.forgotten();
  }

  /** Disks and folders work again, and no run is bound to fail; poison stays poison. */
  heal(): void {
    this.faults.read.clear();
    this.faults.write.clear();
    this.journalFails = false;
    this.behaviours.length = 0;
  }

  /** A text that no file had before, of the same length as the others. */
  newContent(): string {
    this.#contents += 1;
    return `content ${String(this.#contents).padStart(4, "0")}`;
  }

  /** Time goes by until a worker is in the middle of a run, as far as there is something to do. */
  async untilRun(): Promise<void> {
    for (let turn = 0; turn < 25; turn += 1) {
      await this.clock.pass(turn === 0 ? 0 : 100, () => this.#drain(LONGEST_DRAIN, () => this.#isRunning()));
      if (this.#isRunning()) return;
    }
  }

  #isRunning(): boolean {
    return (this.born?.workers.busy ?? 0) > 0;
  }

  tick(): void {
    for (const callback of [...(this.born?.ticks ?? [])]) callback();
  }

  hint(folder: string): void {
    for (const callback of this.born?.hints.get(folder) ?? []) callback();
  }

  /** Opens so many gates, with the promises checked behind each. */
  async work(steps: number): Promise<void> {
    await flushed();
    for (let step = 0; step < steps && (await this.#gates.open()); step += 1) this.promises.check();
    this.promises.check();
  }

  /** Time goes by, and between two timers so many gates are opened; all of them when no number is given. */
  async pass(ms: number, steps = LONGEST_DRAIN): Promise<void> {
    await this.clock.pass(ms, () => this.#drain(steps));
    this.promises.check();
  }

  async #drain(steps: number, isEnough = () => false): Promise<void> {
    await flushed();
    for (let step = 0; step < steps && !isEnough() && (await this.#gates.open()); step += 1) {
      if (step === LONGEST_DRAIN - 1) throw new Error("the flow does not come to rest");
    }
  }

  #clockOf(life: Life): Clock {
    const { clock } = this;
    const bornAtMs = clock.monotonicMs();
    return {
      now: () => clock.now(),
      monotonicMs: () => clock.monotonicMs() - bornAtMs,
      after: (delayMs, callback) => clock.after(delayMs, () => life.alive && callback()),
    };
  }

  #worldOf(life: Life): WorkerWorld {
    return {
      disk: this.disk,
      behaviourOf: (order) => this.#behaviourOf(order),
      gate: (owner) => this.#gates.enter(owner),
      after: (delayMs, callback) => this.clock.after(delayMs, callback),
      submitted: (order) => this.promises.submitted(order),
      outcome: (order, behaviour) => this.promises.outcome(order, behaviour),
      killRunner: () => {
        if (life.alive) this.kill("killed");
      },
    };
  }

  #behaviourOf(order: WorkOrder): Behaviour {
    const poison = order.sources.map(({ name }) => this.poison.get(name)).find((one) => one !== undefined);
    return poison ?? this.behaviours.shift() ?? "made";
  }
}

/** All parts as they should be. */
export function soundParts(runner: Parts["runner"]): Parts {
  return {
    runner,
    pairs: PAIRS,
    journal: (sound) => sound,
    folder: (sound) => sound,
    clock: (sound) => sound,
    workers: (sound) => sound,
    ticker: (sound) => sound,
    lock: "held",
  };
}
