import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import { isMainThread, Worker } from "node:worker_threads";
import { FlowError } from "../../domain/errors.ts";
import type { ScanText } from "./scan-text.ts";
import {
  errorOf,
  type FromReading,
  type FromThread,
  faultOf,
  type ThreadAnswers,
  type ThreadCall,
  type ToThread,
} from "./thread-wire.ts";

/** From this size of a file on, a thread beside saves more than it costs. */
const THREAD_BYTES = 4_194_304;

/** Whether the second thread works on files of this size. */
export function usesThread(sizeBytes: number): boolean {
  return isMainThread && sizeBytes > THREAD_BYTES;
}

let current: TextThread | undefined;

/**
 * The thread that reads and writes large texts; started when it is first asked for, for good. When it dies, all that it
 * was asked for fails with `internal`, and the next to ask gets another one.
 */
export function textThread(): TextThread {
  current ??= new TextThread(() => {
    current = undefined;
  });
  return current;
}

/** A second thread of this process; it keeps the process alive only while something is asked of it. */
class TextThread {
  readonly #worker = new Worker(new URL("./thread-worker.ts", import.meta.url), { env: threadEnv() });
  /** Who is to be told of what comes for an id. */
  readonly #listeners = new Map<number, (message: FromThread) => void>();
  #lastId = 0;

  constructor(onGone: () => void) {
    let reason: string | undefined;
    this.#worker.on("message", (message: FromThread) => this.#deliver(message));
    this.#worker.on("error", (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    this.#worker.on("exit", (code) => {
      onGone();
      this.#failAll(reason ?? `exit code ${code}`);
    });
    this.#worker.unref();
  }

  /** Begins a reading; what it gives says that one more batch may come, or that none should. */
  read(text: ScanText, listener: (message: FromReading) => void): (kind: "more" | "stop") => void {
    const id = this.#listen((message) => {
      if (message.kind !== "answer") listener(message);
    });
    this.#post({ kind: "read", id, text });
    return (kind) => this.#post({ kind, id });
  }

  /** Has one thing done. Calls are done in their order; throws the system's errors. */
  async call<Name extends ThreadCall["name"]>(
    call: Extract<ThreadCall, { readonly name: Name }>,
  ): Promise<ThreadAnswers[Name]> {
    return new Promise((resolve, reject) => {
      const id = this.#listen((message) => {
        // The thread answers a call with what belongs to its name.
        if (message.kind === "answer") resolve(message.value as ThreadAnswers[Name]);
        else if (message.kind === "fault") reject(errorOf(message.fault));
      });
      this.#post({ kind: "call", id, call });
    });
  }

  #listen(listener: (message: FromThread) => void): number {
    const id = ++this.#lastId;
    this.#listeners.set(id, listener);
    this.#worker.ref();
    return id;
  }

  #post(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  #deliver(message: FromThread): void {
    const listener = this.#listeners.get(message.id);
    if (message.kind !== "batch") this.#listeners.delete(message.id);
    if (this.#listeners.size === 0) this.#worker.unref();
    listener?.(message);
  }

  #failAll(reason: string): void {
    const error = new FlowError("internal", `the thread that reads and writes large texts ended: ${reason}`, {
      kind: "transient",
    });
    for (const id of this.#listeners.keys()) this.#deliver({ kind: "fault", id, read: 0, fault: faultOf(error) });
  }
}

/** With the process's own cache of compiled modules, where it has one; else starting takes three times as long. */
export function threadEnv(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  // What is asked for is the folder of this version of Node, inside the one that is to be named.
  return folder === undefined ? process.env : { NODE_COMPILE_CACHE: dirname(folder), ...process.env };
}
