import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import { Worker } from "node:worker_threads";
import { FlowError } from "../../domain/errors.ts";
import { TextBatch } from "./batch.ts";
import type { ScanNotes, ScanText, ScanWatch } from "./scan-text.ts";
import { errorOf, type FromThread, faultOf, type ToThread } from "./thread-wire.ts";

/**
 * As `scanText`, but read, checked and taken apart in a second thread, a few batches ahead. The thread is shared and
 * stays for later texts; it keeps the process alive only while a text is read. A thread that dies ends its readings with
 * `internal`, and the next reading starts another.
 */
export async function* scanInThread(text: ScanText, watch: ScanWatch): AsyncGenerator<TextBatch, ScanNotes> {
  const { signal, onRead } = watch;
  signal.throwIfAborted();
  const reading = textThread().begin(text);
  const stop = (): void => reading.stop();
  signal.addEventListener("abort", stop);
  try {
    for (;;) {
      const message = await reading.next();
      signal.throwIfAborted();
      onRead(message.read);
      if (message.kind === "end") return message.notes;
      if (message.kind === "fault") throw errorOf(message.fault);
      yield batchOf(message, text);
      reading.allowOne();
    }
  } finally {
    signal.removeEventListener("abort", stop);
    await reading.close();
  }
}

/** Starts the thread, when there is none, for a text that will be read soon. */
export function warmTextThread(): void {
  textThread();
}

function batchOf(message: FromThread & { readonly kind: "batch" }, { columns, dialect }: ScanText): TextBatch {
  const { bytes, scanned, firstLine } = message;
  const place = { width: columns.length, dialect, firstLine };
  return new TextBatch(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), scanned, place);
}

/** The messages of one reading in their order. */
class Reading {
  readonly #send: (kind: "more" | "stop") => void;
  readonly #waiting: FromThread[] = [];
  #wake = (): void => {};
  #isOver = false;

  constructor(send: (kind: "more" | "stop") => void) {
    this.#send = send;
  }

  take(message: FromThread): void {
    this.#waiting.push(message);
    this.#wake();
  }

  async next(): Promise<FromThread> {
    for (;;) {
      const message = this.#waiting.shift();
      if (message !== undefined) {
        this.#isOver = message.kind !== "batch";
        return message;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  allowOne(): void {
    this.#send("more");
  }

  stop(): void {
    this.#send("stop");
  }

  /** Comes back once the thread has closed the file. */
  async close(): Promise<void> {
    if (!this.#isOver) this.stop();
    while (!this.#isOver) await this.next();
  }
}

/** The thread that reads texts, and the readings that go on in it. */
class TextThread {
  readonly #worker = new Worker(new URL("./thread-worker.ts", import.meta.url), { env: threadEnv() });
  readonly #readings = new Map<number, { readonly name: string; readonly reading: Reading }>();
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

  begin(text: ScanText): Reading {
    const id = ++this.#lastId;
    const reading = new Reading((kind) => this.#post({ kind, id }));
    this.#readings.set(id, { name: text.name, reading });
    this.#worker.ref();
    this.#post({ kind: "read", id, text });
    return reading;
  }

  #post(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  #deliver(message: FromThread): void {
    const { id, kind } = message;
    this.#readings.get(id)?.reading.take(message);
    if (kind === "batch") return;
    this.#readings.delete(id);
    if (this.#readings.size === 0) this.#worker.unref();
  }

  #failAll(reason: string): void {
    for (const [id, { name }] of this.#readings) {
      const error = new FlowError("internal", `${name}: the thread that reads it ended: ${reason}`, {
        kind: "transient",
      });
      this.#deliver({ kind: "fault", id, read: 0, fault: faultOf(error) });
    }
  }
}

/** With the process's own cache of compiled modules, where it has one; else starting takes three times as long. */
function threadEnv(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  // What is asked for is the folder of this version of Node, inside the one that is to be named.
  return folder === undefined ? process.env : { NODE_COMPILE_CACHE: dirname(folder), ...process.env };
}

let current: TextThread | undefined;

function textThread(): TextThread {
  current ??= new TextThread(() => {
    current = undefined;
  });
  return current;
}
