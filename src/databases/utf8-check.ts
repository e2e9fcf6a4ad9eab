import { FlowError } from "../domain/errors.ts";

/** Refuses bytes that are no text, chunk by chunk: a decoder would put U+FFFD in their place and say nothing. */
export class Utf8Check {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  #line = 1;

  /** Throws `input-invalid` with the line of the first bad byte. */
  check(chunk: Uint8Array): void {
    const zero = chunk.indexOf(0);
    if (zero >= 0) throw this.#error("holds a NUL byte", chunk.subarray(0, zero));
    try {
      this.#decoder.decode(chunk, { stream: true });
    } catch {
      throw this.#error("is not UTF-8", chunk.subarray(0, firstBadByte(chunk)));
    }
    this.#line += countLines(chunk);
  }

  /** A character cut off by the end of the file. */
  end(): void {
    try {
      this.#decoder.decode();
    } catch {
      throw this.#error("ends in the middle of a character", new Uint8Array());
    }
  }

  #error(what: string, before: Uint8Array): FlowError {
    return new FlowError("input-invalid", `line ${this.#line + countLines(before)} ${what}`, {
      hint: 'Save the table as UTF-8 text; in Excel that is "CSV UTF-8".',
    });
  }
}

/** A bad character may have begun in the chunk before; its line is then that of the first byte here. */
function firstBadByte(chunk: Uint8Array): number {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(chunk);
  return Buffer.byteLength(text.slice(0, Math.max(0, text.indexOf("\uFFFD"))));
}

/** Line feeds alone: files with lone carriage returns count as one line. */
function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count += 1;
  return count;
}
