import { type ChildProcess, fork } from "node:child_process";
import type { WorkOrder } from "../domain/run.ts";
import { killGroup } from "../lib/kill-group.ts";
import { LogTail } from "../lib/log-tail.ts";
import { type FromWorker, parseFromWorker, type ToWorker } from "./wire.ts";

export interface WorkerPlaces {
  /** Path of the worker's entry point. */
  readonly entry: string;
  /** Folder for what does not fit into a job's memory. */
  readonly scratch: string;
  /** Told what workers print, as it comes. */
  readonly printed?: ((text: string) => void) | undefined;
}

export interface WorkerEvents {
  message(message: FromWorker): void;
  /** Once, when the process is gone; says how in words, and what it printed last. */
  exit(how: string, log: string): void;
}

/** Warnings of Node that would stand in each run's log: a flow folder's package.json needs no "type" for a job's sake. */
const SILENCED = ["ExperimentalWarning", "MODULE_TYPELESS_PACKAGE_JSON"];
/** How long what a dead worker printed may still be on its way. */
const PIPE_GRACE_MS = 500;

/** One worker process, the leader of a process group of its own, so that what a job started dies with it. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #tail = new LogTail();
  /** Of programs that the run started; its leader. */
  #group: number | undefined;
  #gone = false;

  constructor({ entry, scratch, printed }: WorkerPlaces, events: WorkerEvents) {
    this.#child = fork(entry, [scratch], {
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      execArgv: SILENCED.map((warning) => `--disable-warning=${warning}`),
    });
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
      events.exit(how, this.#tail.text());
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
    this.#group = undefined;
    this.send({ kind: "perform", order });
  }

  send(message: ToWorker): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  /** Until the next run, the worker's end is also the end of this process group. */
  holdGroup(leader: number): void {
    this.#group = leader;
  }

  /** The run is over, and what it started with it. */
  releaseGroup(): void {
    this.#group = undefined;
  }

  /** Kills the whole group, and that of the programs of its run; what is gone already is fine. */
  kill(): void {
    const { pid } = this.#child;
    if (pid !== undefined) killGroup(pid, "SIGKILL");
    if (this.#group !== undefined) killGroup(this.#group, "SIGKILL");
  }
}
