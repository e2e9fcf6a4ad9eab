import type { Failure } from "../domain/errors.ts";
import type { JobRef } from "../domain/pair.ts";
import type { RunId, WorkOrder } from "../domain/run.ts";
import { formatDuration } from "../lib/duration.ts";
import { longTimeout } from "../lib/long-timeout.ts";
import type { Executor, RunListener } from "../ports/executor.ts";
import { OrphanGuard } from "./orphan-guard.ts";
import { type FromWorker, runOf } from "./wire.ts";
import { WorkerProcess } from "./worker-process.ts";

export interface LocalExecutorOptions {
  /** Path of the worker's entry point. */
  readonly entry: string;
  /** Where jobs keep what does not fit into memory; ours alone, emptied at start. */
  readonly scratch: string;
  /** Worker processes at the same time. */
  readonly slots: number;
  /** Jobs that workers load before their first run. */
  readonly prepare: readonly JobRef[];
  /** Told what workers print, as it comes. */
  readonly printed?: ((text: string) => void) | undefined;
}

/** A run that was cancelled or has timed out gets this long to end by itself. */
const CANCEL_GRACE_MS = 1_000;

interface Seat {
  readonly worker: WorkerProcess;
  current: Assignment | undefined;
}

interface Assignment {
  readonly order: WorkOrder;
  readonly cancelTimer: () => void;
  /** Why we ended it, when we did. */
  ended: Failure | undefined;
}

/** Performs runs in a warm pool of worker processes: whatever a job does to its process, only its own run fails. */
export class LocalExecutor implements Executor {
  readonly slots: number;
  readonly #options: LocalExecutorOptions;
  readonly #seats = new Set<Seat>();
  readonly #guard = new OrphanGuard();
  readonly #waiting: WorkOrder[] = [];
  readonly #known = new Set<RunId>();
  #listener: RunListener | undefined;
  #stopping = false;
  #onIdle: () => void = () => {};

  constructor(options: LocalExecutorOptions) {
    this.#options = options;
    this.slots = options.slots;
  }

  async start(listener: RunListener): Promise<void> {
    this.#listener = listener;
    while (this.#seats.size < this.slots) this.#addSeat();
  }

  async submit(order: WorkOrder): Promise<void> {
    if (this.#known.has(order.run)) return;
    this.#known.add(order.run);
    if (this.#stopping) {
      this.#report(order.run, cancelled("Pairflow was stopped"), "");
      return;
    }
    this.#waiting.push(order);
    this.#assign();
  }

  async cancel(run: RunId, reason: string): Promise<void> {
    const waiting = this.#waiting.findIndex((order) => order.run === run);
    if (waiting !== -1) {
      this.#waiting.splice(waiting, 1);
      this.#report(run, cancelled(reason), "");
      return;
    }
    for (const seat of this.#seats) {
      if (seat.current?.order.run === run) this.#abort(seat, seat.current, cancelled(reason));
    }
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    for (const order of this.#waiting.splice(0)) this.#report(order.run, cancelled("Pairflow was stopped"), "");
    await this.#idleWithin(graceMs);
    for (const { current } of this.#seats) {
      if (current !== undefined) await this.cancel(current.order.run, "Pairflow was stopped");
    }
    await this.#idleWithin(CANCEL_GRACE_MS * 2);
    for (const { worker } of this.#seats) worker.kill();
    this.#seats.clear();
  }

  #addSeat(): void {
    const worker = new WorkerProcess(
      { ...this.#options, guard: this.#guard },
      {
        message: (message) => this.#hear(seat, message),
        exit: (how, log, started) => {
          this.#seats.delete(seat);
          if (seat.current !== undefined) {
            const { order, ended } = this.#release(seat, seat.current);
            this.#report(order.run, ended ?? (started ? died(how) : notStarted(how)), log);
          }
          this.#assign();
        },
      },
    );
    const seat: Seat = { worker, current: undefined };
    const { prepare: jobs, scratch } = this.#options;
    worker.send({ kind: "prepare", jobs, scratch });
    this.#seats.add(seat);
  }

  /** A job could send anything, so only what is about the worker's own run counts. */
  #hear(seat: Seat, message: FromWorker): void {
    const { current, worker } = seat;
    if (current === undefined || runOf(message) !== current.order.run) return;
    switch (message.kind) {
      case "progress":
        this.#listener?.progress(message.progress);
        return;
      case "log":
        this.#listener?.logged?.(message.log.run, message.log.lines);
        return;
      case "group":
        worker.holdGroup(message.group.leader);
        return;
      case "fault":
        current.ended ??= message.fault.failure;
        return;
      case "outcome": {
        const { outcome } = message;
        worker.releaseGroup();
        const { ended } = this.#release(seat, current);
        if (ended === undefined) this.#deliver(outcome.run, () => this.#listener?.outcome(outcome));
        else this.#report(outcome.run, ended, outcome.log);
        this.#assign();
      }
    }
  }

  /** Asks a run to end, which is then over for this reason, and kills its worker when it does not. */
  #abort(seat: Seat, assignment: Assignment, why: Failure): void {
    assignment.ended ??= why;
    seat.worker.send({ kind: "cancel", run: assignment.order.run, reason: why.message });
    setTimeout(() => seat.current === assignment && seat.worker.kill(), CANCEL_GRACE_MS).unref();
  }

  /** Gives waiting runs to free workers; one that died is replaced when there is work for its successor. */
  #assign(): void {
    const free = [...this.#seats].filter((seat) => seat.current === undefined).length;
    const missing = Math.min(this.#waiting.length - free, this.slots - this.#seats.size);
    for (let added = 0; added < missing; added += 1) this.#addSeat();
    for (const seat of this.#seats) {
      if (seat.current !== undefined) continue;
      const order = this.#waiting.shift();
      if (order === undefined) break;
      const onTimeout = () => {
        if (seat.current?.order === order) this.#abort(seat, seat.current, timedOut(order.timeoutMs));
      };
      const cancelTimer = longTimeout(order.timeoutMs, onTimeout);
      seat.current = { order, cancelTimer, ended: undefined };
      seat.worker.perform(order);
    }
    if (this.#isIdle()) this.#onIdle();
  }

  #release(seat: Seat, assignment: Assignment): Assignment {
    assignment.cancelTimer();
    seat.current = undefined;
    return assignment;
  }

  #report(run: RunId, failure: Failure, log: string): void {
    this.#deliver(run, () => this.#listener?.outcome({ run, kind: "failed", failure, log }));
  }

  #deliver(run: RunId, tell: () => void): void {
    this.#known.delete(run);
    tell();
  }

  #isIdle(): boolean {
    return this.#waiting.length === 0 && [...this.#seats].every((seat) => seat.current === undefined);
  }

  #idleWithin(limitMs: number): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function cancelled(reason: string): Failure {
  return { code: "cancelled", kind: "environment", message: reason, hint: null };
}

function died(how: string): Failure {
  return {
    code: "worker-died",
    kind: "transient",
    message: `the worker process ${how} while it ran the job`,
    hint: "Look at the end of the run's log; a job must not end the process, and may have run out of memory.",
  };
}

/** No file is to blame for that. */
function notStarted(how: string): Failure {
  return {
    code: "worker-died",
    kind: "environment",
    message: `a worker process ${how}`,
    hint: "Are too many files open, or too many processes? Raise the limits (ulimit -n, ulimit -u), or take fewer --jobs.",
  };
}

function timedOut(timeoutMs: number): Failure {
  return {
    code: "timeout",
    kind: "transient",
    message: `the job ran longer than its timeout of ${formatDuration(timeoutMs)} and was killed`,
    hint: "Make the job faster, or give the pair a longer timeout.",
  };
}
