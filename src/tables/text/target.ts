import { type FileHandle, open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip, type Gzip } from "node:zlib";
import { keepSeal } from "../../lib/seal.ts";
import { codingOf } from "./coding.ts";
import type { Dialect } from "./dialect.ts";
import { textThread } from "./thread.ts";

const BOM = Buffer.from("\ufeff");
const NOTHING = Buffer.alloc(0);
const GZIP_LEVEL = 6;
const PACKED_BYTES = 262_144;

/**
 * A text file that is being written, in its dialect's encoding. One call at a time. Errors of the file system are thrown
 * by the call that meets them or by a later one, `end` at the latest. The same text makes the same file, byte for byte,
 * packed or not, however it is cut into writes.
 */
export class TextTarget {
  readonly #sink: Sink;
  readonly #encode: Encode;

  private constructor(sink: Sink, encoding: Dialect["encoding"]) {
    this.#sink = sink;
    this.#encode = encoderTo(encoding);
  }

  /** Begins a file, over one that may be there; writes the byte order mark when the dialect has one. */
  static async open(path: string, options: TargetOptions): Promise<TextTarget> {
    const { dialect } = options;
    const target = new TextTarget(await openSink(path, options), dialect.encoding);
    try {
      if (dialect.hasBom && codingOf(dialect.encoding).bom.length > 0) await target.write(BOM, BOM.length);
    } catch (error) {
      await target.abandon();
      throw error;
    }
    return target;
  }

  /** Takes the first `length` bytes of `bytes` (inner encoding); they may be reused once the promise resolves. */
  async write(bytes: Buffer, length: number): Promise<void> {
    if (length > 0) await this.#sink.write(this.#encode(bytes.subarray(0, length)));
  }

  /** Completes and closes the file. */
  async end(): Promise<void> {
    this.#encode();
    await this.#sink.end();
  }

  /** Closes the file as it is, after a failure; may be called twice and after `end`. */
  async abandon(): Promise<void> {
    await this.#sink.abandon();
  }
}

export interface TargetOptions {
  readonly dialect: Pick<Dialect, "encoding" | "hasBom">;
  readonly isGzip: boolean;
  /** Whether the second thread writes it, and works out its hash on the way; not for gzip. */
  readonly inThread?: boolean;
}

/** Turns stretches of the inner encoding into the file's; called without one at the end, it throws if a character is cut. */
type Encode = (bytes?: Buffer) => Buffer;

function encoderTo(encoding: Dialect["encoding"]): Encode {
  if (encoding !== "utf-16le" && encoding !== "utf-16be") return (bytes = NOTHING) => bytes;
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return (bytes) => {
    const units = Buffer.from(decoder.decode(bytes, { stream: bytes !== undefined }), "utf16le");
    return encoding === "utf-16be" ? units.swap16() : units;
  };
}

interface Sink {
  write(bytes: Buffer): Promise<void>;
  end(): Promise<void>;
  abandon(): Promise<void>;
}

async function openSink(path: string, { isGzip, inThread = false }: TargetOptions): Promise<Sink> {
  if (inThread && !isGzip) return await ThreadSink.open(path);
  const handle = await open(path, "w");
  return isGzip ? new GzipSink(handle) : new PlainSink(handle);
}

class PlainSink implements Sink {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(bytes: Buffer): Promise<void> {
    await writeWhole(this.#handle, bytes);
  }

  async end(): Promise<void> {
    await this.#handle.close();
  }

  async abandon(): Promise<void> {
    await this.#handle.close();
  }
}

/** Bytes in shared memory are written as they are, others are copied over. */
class ThreadSink implements Sink {
  static #count = 0;
  readonly #file = ++ThreadSink.#count;

  static async open(path: string): Promise<ThreadSink> {
    const sink = new ThreadSink();
    await textThread().call({ name: "open", file: sink.#file, path });
    return sink;
  }

  async write(bytes: Buffer): Promise<void> {
    await textThread().call({ name: "write", file: this.#file, bytes });
  }

  async end(): Promise<void> {
    keepSeal(await textThread().call({ name: "end", file: this.#file }));
  }

  async abandon(): Promise<void> {
    await textThread().call({ name: "abandon", file: this.#file });
  }
}

/** Packs in one member; Node's header has no name and no time. */
class GzipSink implements Sink {
  readonly #handle: FileHandle;
  readonly #gzip: Gzip;
  /** Resolves when all that was packed is in the file: with the error that prevented it, or undefined. */
  readonly #drained: Promise<unknown>;

  constructor(handle: FileHandle) {
    this.#handle = handle;
    this.#gzip = createGzip({ level: GZIP_LEVEL, chunkSize: PACKED_BYTES });
    const drain = async (packed: AsyncIterable<Buffer>): Promise<void> => {
      for await (const bytes of packed) await writeWhole(handle, bytes);
    };
    this.#drained = pipeline(this.#gzip, drain).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  async write(bytes: Buffer): Promise<void> {
    // The stream calls back once it has packed the bytes, but not if it is destroyed before.
    const packed = new Promise<unknown>((resolve) => this.#gzip.write(bytes, resolve));
    const refusal = await Promise.race([packed, this.#drained]);
    // The first error tells more than the stream's, which is only that it was destroyed.
    if (refusal instanceof Error) throw (await this.#drained) ?? refusal;
  }

  async end(): Promise<void> {
    this.#gzip.end();
    const error = await this.#drained;
    if (error !== undefined) throw error;
    await this.#handle.close();
  }

  async abandon(): Promise<void> {
    this.#gzip.destroy();
    await this.#drained;
    await this.#handle.close();
  }
}

/** A file system may take less than it is given. */
async function writeWhole(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, null);
    at += bytesWritten;
  }
}
