import { flushCompileCache } from "node:module";
import { parentPort } from "node:worker_threads";
import type { TextBatch } from "./batch.ts";
import { type ScanText, scanText } from "./scan-text.ts";
import { answer } from "./thread-calls.ts";
import { BATCHES_AHEAD, type FromThread, faultOf, type ThreadCall, type ToThread } from "./thread-wire.ts";

/** One reading: how many batches it may still send, and whether it was stopped. */
class Turn {
  readonly #stop = new AbortController();
  #allowed = BATCHES_AHEAD;
  #wake = (): void => {};

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  allowOne(): void {
    this.#allowed++;
    this.#wake();
  }

  stop(): void {
    this.#stop.abort();
    this.#wake();
  }

  /** Takes one of the batches that may be sent, once there is one; a reading that was stopped need not wait. */
  async take(): Promise<void> {
    while (this.#allowed === 0 && !this.signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#allowed--;
  }
}

const turns = new Map<number, Turn>();

// A process that ends by itself ends this thread before it would be kept.
flushCompileCache();

parentPort?.on("message", (message: ToThread) => {
  if (message.kind === "read") void read(message.id, message.text);
  else if (message.kind === "call") reply(message.id, message.call);
  else if (message.kind === "more") turns.get(message.id)?.allowOne();
  else turns.get(message.id)?.stop();
});

function reply(id: number, call: ThreadCall): void {
  try {
    send({ kind: "answer", id, value: answer(call) });
  } catch (error) {
    send({ kind: "fault", id, read: 0, fault: faultOf(error) });
  }
}

/** Sends the batches of a text as they are found, and at last its notes or what went wrong. */
async function read(id: number, text: ScanText): Promise<void> {
  const turn = new Turn();
  turns.set(id, turn);
  let bytesRead = 0;
  const onRead = (bytes: number): void => {
    bytesRead += bytes;
  };
  const takeRead = (): number => {
    const read = bytesRead;
    bytesRead = 0;
    return read;
  };
  try {
    const batches = scanText(text, { signal: turn.signal, onRead });
    let step = await batches.next();
    for (; step.done !== true; step = await batches.next()) {
      sendBatch(step.value, { id, read: takeRead() });
      await turn.take();
    }
    send({ kind: "end", id, read: takeRead(), notes: step.value });
  } catch (error) {
    send({ kind: "fault", id, read: takeRead(), fault: faultOf(error) });
  } finally {
    turns.delete(id);
  }
}

/** Gives the batch's memory away. */
function sendBatch(batch: TextBatch, of: { readonly id: number; readonly read: number }): void {
  const { starts, ends, rowCount, consumed, firstLine } = batch;
  const bytes = new Uint8Array(ownMemory(batch.bytes), batch.bytes.byteOffset, batch.bytes.length);
  const scanned = { starts, ends, rowCount, consumed };
  const memory = [bytes, starts, ends].map(ownMemory);
  send({ kind: "batch", ...of, bytes, scanned, firstLine }, memory);
}

function ownMemory({ buffer }: Uint8Array | Int32Array): ArrayBuffer {
  if (buffer instanceof ArrayBuffer) return buffer;
  throw new TypeError("a batch in shared memory cannot be sent");
}

function send(message: FromThread, memory: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, [...memory]);
}
