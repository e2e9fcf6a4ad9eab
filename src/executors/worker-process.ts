import type { ChildProcess } from "node:child_process";
import type { WorkOrder } from "../domain/run.ts";
import { killGroup } from "../lib/kill-group.ts";
import { LogTail } from "../lib/log-tail.ts";
import type { OrphanGuard } from "./orphan-guard.ts";
import { startWorker } from "./spare-worker.ts";
import { type FromWorker, parseFromWorker, type ToWorker } from "./wire.ts";

export interface WorkerPlaces {
  /** Path of the worker's entry point. */
  readonly entry: string;
  /** Told what workers print, as it comes. */
  readonly printed?: ((text: string) => void) | undefined;
}

export interface WorkerParts extends WorkerPlaces {
  /** Kills it when we die without being able to. */
  readonly guard: OrphanGuard;
}

export interface WorkerEvents {
  message(message: FromWorker): void;
  /** Once, when the process is gone; says how in words, what it printed last, and whether it ever was there. */
  exit(how: string, log: string, started: boolean): void;
}

/** How long what a dead worker printed may still be on its way. */
const PIPE_GRACE_MS = 500;

/** One worker process, the leader of a process group of its own, so that what a job started dies with it. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #guard: OrphanGuard;
  readonly #tail = new LogTail();
  /** Of programs that the run started; its leader. */
  #group: number | undefined;
  #gone = false;

  constructor({ entry, printed, guard }: WorkerParts, events: WorkerEvents) {
    this.#child = startWorker(entry);
    this.#guard = guard;
    const { pid } = this.#child;
    if (pid !== undefined) guard.watch(pid);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#tail.add(text);
        printed?.(text);
      });
    }
    this.#child.on("message", (message) => {
      const parsed = parseFromWorker(message);
      if (parsed !== undefined) events.message(parsed);
    });
    const leave = (how: string): void => {
      if (this.#gone) return;
      this.#gone = true;
      this.kill();
      this.releaseGroup();
      if (pid !== undefined) guard.forget(pid);
      events.exit(how, this.#tail.text(), pid !== undefined);
    };
    this.#child.on("error", (error) => leave(`could not be started or reached: ${error.message}`));
    this.#child.on("exit", (code, signal) => {
      const how = signal === null ? `ended with exit code ${code}` : `was killed by ${signal}`;
      // Its pipes close with the group; one that left the group must not keep the run open.
      this.kill();
      const timer = setTimeout(leave, PIPE_GRACE_MS, how);
      this.#child.once("close", () => {
        clearTimeout(timer);
        leave(how);
      });
    });
  }

  perform(order: WorkOrder): void {
    this.#tail.clear();
    this.releaseGroup();
    this.send({ kind: "perform", order });
  }

  send(message: ToWorker): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  /** Until the next run, the worker's end is also the end of this process group. */
  holdGroup(leader: number): void {
    this.#group = leader;
    this.#guard.watch(leader);
  }

  /** The run is over, and what it started with it. */
  releaseGroup(): void {
    if (this.#group !== undefined) this.#guard.forget(this.#group);
    this.#group = undefined;
  }

  /** Kills the whole group, and that of the programs of its run; what is gone already is fine. */
  kill(): void {
    const { pid } = this.#child;
    if (pid !== undefined) killGroup(pid, "SIGKILL");
    if (this.#group !== undefined) killGroup(this.#group, "SIGKILL");
  }
}
