import type { Failure } from "../../src/domain/errors.ts";
import type { RunOutcome, WorkOrder } from "../../src/domain/run.ts";
import { sha256 } from "../../src/lib/hash.ts";
import type { Executor, RunListener } from "../../src/ports/executor.ts";
import type { Life } from "./gates.ts";
import { outputOf } from "./output.ts";
import type { WatchedDisk } from "./watched-disk.ts";

export const BEHAVIOURS = ["made", "transient", "permanent", "environment", "dies", "hangs", "kills-runner"] as const;

/** How a run goes. */
export type Behaviour = (typeof BEHAVIOURS)[number];

/** What workers need of their world. */
export interface WorkerWorld {
  readonly disk: WatchedDisk;
  readonly behaviourOf: (order: WorkOrder) => Behaviour;
  gate(owner: Life): Promise<void>;
  after(delayMs: number, callback: () => void): () => void;
  submitted(order: WorkOrder): void;
  /** A run ended this way, whatever the runner makes of it. */
  outcome(order: WorkOrder, behaviour: Behaviour): void;
  killRunner(): void;
}

const FAILURES: Readonly<Record<Exclude<Behaviour, "made" | "kills-runner">, Failure>> = {
  transient: { code: "job-failed", kind: "transient", message: "it broke", hint: null },
  permanent: { code: "input-invalid", kind: "permanent", message: "line 7", hint: null },
  environment: { code: "disk-full", kind: "environment", message: "no space", hint: null },
  dies: { code: "worker-died", kind: "transient", message: "the worker died", hint: null },
  hangs: { code: "timeout", kind: "transient", message: "the job ran too long", hint: null },
};
const GONE: Failure = { code: "input-unreadable", kind: "permanent", message: "the source is gone", hint: null };
const CANCELLED: Failure = { code: "cancelled", kind: "environment", message: "stopped", hint: null };

/** The workers of one runner. They read each source twice and write their output in two pieces, a gate before each. */
export class Workers implements Executor {
  readonly slots = 2;
  readonly #world: WorkerWorld;
  readonly #runner: Life;
  readonly #active = new Map<Life, WorkOrder>();
  readonly #known = new Set<string>();
  #listener: RunListener | undefined;
  #stopping = false;

  constructor(world: WorkerWorld, runner: Life) {
    this.#world = world;
    this.#runner = runner;
  }

  /** What is being performed. */
  get orders(): readonly WorkOrder[] {
    return [...this.#active.values()];
  }

  get busy(): number {
    return this.#active.size;
  }

  async start(listener: RunListener): Promise<void> {
    await this.#world.gate(this.#runner);
    this.#listener = listener;
  }

  async submit(order: WorkOrder): Promise<void> {
    await this.#world.gate(this.#runner);
    if (!this.#known.has(order.run)) {
      this.#known.add(order.run);
      this.#world.submitted(order);
      if (this.#stopping) this.#fail({ number: this.#runner.number, alive: true }, order, CANCELLED);
      else void this.#perform(order);
    }
    await this.#world.gate(this.#runner);
  }

  async cancel(): Promise<void> {}

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#world.gate(this.#runner);
    for (const [worker, order] of this.#active) this.#fail(worker, order, CANCELLED);
  }

  /** The end of the workers without a word, as when their process group is killed. */
  kill(): void {
    for (const worker of this.#active.keys()) worker.alive = false;
    this.#active.clear();
  }

  async #perform(order: WorkOrder): Promise<void> {
    const world = this.#world;
    const worker: Life = { number: this.#runner.number, alive: true };
    this.#active.set(worker, order);
    const behaviour = world.behaviourOf(order);
    await world.gate(worker);
    if (behaviour === "kills-runner") return world.killRunner();
    const first = this.#look(order);
    if (behaviour === "hangs") await new Promise<void>((resolve) => world.after(order.timeoutMs, resolve));
    if (worker.alive) world.disk.write(order.target, "<half");
    await world.gate(worker);
    const last = this.#look(order);
    if (first === undefined || last === undefined) return this.#fail(worker, order, GONE);
    if (behaviour !== "made") {
      world.outcome(order, behaviour);
      return this.#fail(worker, order, FAILURES[behaviour]);
    }
    const output = outputOf({ run: order.run, pair: order.pair, first, last });
    world.disk.write(order.target, output);
    await world.gate(worker);
    const sources = order.sources.map(({ path }) => sha256(world.disk.files.get(path)?.content ?? ""));
    this.#tell(worker, {
      run: order.run,
      log: "",
      kind: "made",
      output: { sizeBytes: output.length, sha256: sha256(output), ...(order.hashSources === true ? { sources } : {}) },
      report: {},
    });
  }

  /** The versions of the sources as they are now; undefined when one is gone. */
  #look({ sources }: WorkOrder): readonly number[] | undefined {
    const versions = sources.flatMap(({ path }) => this.#world.disk.files.get(path)?.version ?? []);
    return versions.length === sources.length ? versions : undefined;
  }

  #fail(worker: Life, order: WorkOrder, failure: Failure): void {
    this.#tell(worker, { run: order.run, log: "", kind: "failed", failure });
  }

  #tell(worker: Life, outcome: RunOutcome): void {
    if (!worker.alive) return;
    worker.alive = false;
    this.#active.delete(worker);
    if (this.#runner.alive) this.#listener?.outcome(outcome);
  }
}
