import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";

const BUFFER_BYTES = 65_536;
const INT_BYTES = 4;
/** Up to here a loop over bytes is quicker than a call. */
const SHORT_BYTES = 64;

/** A file that is written from its beginning to its end, and then read the same way. */
export class ScratchFile {
  readonly #path: string;
  #file: number;
  #isWriting = true;
  #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  /** Where in the buffer the next byte is put or taken. */
  #at = 0;
  /** How much of the buffer was read. */
  #filled = 0;

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, "wx+");
  }

  /** A whole number of 32 bits. */
  writeInt(value: number): void {
    if (this.#at + INT_BYTES > this.#buffer.length) this.#flush();
    this.#at = this.#buffer.writeInt32LE(value, this.#at);
  }

  writeBytes(bytes: Buffer, from: number, to: number): void {
    if (this.#at + to - from > this.#buffer.length) this.#flush();
    if (to - from <= SHORT_BYTES) {
      const buffer = this.#buffer;
      let put = this.#at;
      for (let at = from; at < to; at++) buffer[put++] = bytes[at] ?? 0;
      this.#at = put;
    } else if (to - from <= this.#buffer.length) {
      this.#at += bytes.copy(this.#buffer, this.#at, from, to);
    } else {
      writeAll(this.#file, bytes.subarray(from, to));
    }
  }

  /** Ends writing, or reading; the next reading begins at the first byte. Until then the file is closed. */
  rewind(): void {
    if (this.#isWriting) this.#flush();
    this.#isWriting = false;
    if (this.#file >= 0) closeSync(this.#file);
    this.#file = -1;
    this.#buffer = Buffer.alloc(0);
    this.#at = 0;
    this.#filled = 0;
  }

  /** Whether there is more to read. */
  hasMore(): boolean {
    return this.#at < this.#filled || this.#fill(1);
  }

  /** The next number. Like all reading it throws when the file has less. */
  readInt(): number {
    if (this.#filled - this.#at < INT_BYTES && !this.#fill(INT_BYTES)) throw this.#short();
    const value = this.#buffer.readInt32LE(this.#at);
    this.#at += INT_BYTES;
    return value;
  }

  /** Puts the next bytes into a buffer. */
  readBytes(into: Buffer, at: number, length: number): void {
    if (this.#filled - this.#at < length && !this.#fill(length)) throw this.#short();
    if (length > SHORT_BYTES) {
      this.#at += this.#buffer.copy(into, at, this.#at, this.#at + length);
      return;
    }
    const buffer = this.#buffer;
    let taken = this.#at;
    for (let put = at; put < at + length; put++) into[put] = buffer[taken++] ?? 0;
    this.#at = taken;
  }

  skip(length: number): void {
    for (let rest = length; rest > 0; ) {
      if (!this.hasMore()) throw this.#short();
      const step = Math.min(rest, this.#filled - this.#at);
      this.#at += step;
      rest -= step;
    }
  }

  /** Takes the file away. May be called twice. */
  remove(): void {
    if (this.#file >= 0) closeSync(this.#file);
    this.#file = -1;
    rmSync(this.#path, { force: true });
  }

  /** Reads on until the buffer has at least so much; false at the end of the file. */
  #fill(atLeast: number): boolean {
    if (this.#file < 0) this.#file = openSync(this.#path, "r");
    const size = Math.max(BUFFER_BYTES, atLeast);
    const rest = this.#buffer.subarray(this.#at, this.#filled);
    const buffer = this.#buffer.length === size ? this.#buffer : Buffer.allocUnsafeSlow(size);
    this.#filled = rest.copy(buffer, 0);
    this.#buffer = buffer;
    this.#at = 0;
    while (this.#filled < atLeast) {
      const count = readSync(this.#file, buffer, this.#filled, size - this.#filled, null);
      if (count === 0) return false;
      this.#filled += count;
    }
    return true;
  }

  #flush(): void {
    writeAll(this.#file, this.#buffer.subarray(0, this.#at));
    this.#at = 0;
  }

  #short(): Error {
    return new Error(`${this.#path} is shorter than what was written to it`);
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at);
}
