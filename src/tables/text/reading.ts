import { TextBatch } from "./batch.ts";
import type { ScanNotes, ScanText, ScanWatch } from "./scan-text.ts";
import { textThread } from "./thread.ts";
import { errorOf, type FromReading } from "./thread-wire.ts";

/**
 * As `scanText`, but read, checked and taken apart in the text thread, a few batches ahead. A thread that dies ends its
 * readings with `internal`.
 */
export async function* scanInThread(text: ScanText, watch: ScanWatch): AsyncGenerator<TextBatch, ScanNotes> {
  const { signal, onRead } = watch;
  signal.throwIfAborted();
  const reading = new Reading(text);
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

function batchOf(message: FromReading & { readonly kind: "batch" }, { columns, dialect }: ScanText): TextBatch {
  const { bytes, scanned, firstLine } = message;
  const place = { width: columns.length, dialect, firstLine };
  return new TextBatch(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), scanned, place);
}

/** The messages of one reading in their order. */
class Reading {
  readonly #send: (kind: "more" | "stop") => void;
  readonly #waiting: FromReading[] = [];
  #wake = (): void => {};
  #isOver = false;

  constructor(text: ScanText) {
    this.#send = textThread().read(text, (message) => {
      this.#waiting.push(message);
      this.#wake();
    });
  }

  async next(): Promise<FromReading> {
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
