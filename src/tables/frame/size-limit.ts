import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { FlowError, systemCode } from "../../domain/errors.ts";
import type { SourceFile } from "../../domain/run.ts";
import { formatBytes } from "../../lib/amount.ts";
import { formatOf } from "../format.ts";
import type { Table } from "../table.ts";

/** How much of its sources a DataFrame job may hold in memory, in bytes. What is too much is `input-invalid`. */
export class SizeLimit {
  readonly maxBytes: number;
  #fileBytes = 0;
  #cellBytes = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Refuses files that are too large, one alone or together with those before it; those with .gz count unpacked. */
  async takeFiles(sources: readonly SourceFile[], signal: AbortSignal): Promise<void> {
    for (const [index, { path, name }] of sources.entries()) {
      signal.throwIfAborted();
      const { isGzip } = formatOf(name);
      const most = this.maxBytes - this.#fileBytes;
      const bytes = isGzip ? await unpackedBytes(path, most, signal) : (await stat(path)).size;
      this.#fileBytes += bytes;
      if (bytes <= most) continue;
      const size = isGzip ? `more than ${sizeText(most)} unpacked` : sizeText(bytes);
      throw this.#tooLarge(`${name} has ${size}${index === 0 ? "" : ", with the sources before it too much"}`);
    }
  }

  /** Refuses the cells of a column that are too much with those before it; only packed formats can hold such. */
  takeCells({ name, format: { kind } }: Table, texts: readonly string[]): void {
    if (kind !== "sheet" && kind !== "parquet") return;
    this.#cellBytes += texts.reduce((sum, text) => sum + text.length + 1, 0);
    if (this.#cellBytes > this.maxBytes) throw this.#tooLarge(`${name} has too much text in its cells`);
  }

  #tooLarge(what: string): FlowError {
    const message = `${what}: a DataFrame job is for sources of up to ${sizeText(this.maxBytes)} in all`;
    return new FlowError("input-invalid", message, {
      hint: "Write it as an SQL job (./jobs/name.sql), which needs no memory for whole files; or give this one more: defineFrameJob({ maxBytes: 200_000_000, run }) takes 200 MB, and about 20 times as much memory.",
    });
  }
}

function sizeText(bytes: number): string {
  return bytes < 1_000 ? formatBytes(bytes) : `${formatBytes(bytes)} (${bytes.toLocaleString("en-US")} bytes)`;
}

/** How large a gzip file is unpacked; counted only as far as it takes to know that it is more than `most`. */
async function unpackedBytes(path: string, most: number, signal: AbortSignal): Promise<number> {
  const gunzip = createGunzip();
  // A failure of either stream is thrown by the loop over the second.
  pipeline(createReadStream(path), gunzip, () => {});
  let count = 0;
  try {
    for await (const bytes of gunzip) {
      signal.throwIfAborted();
      count += bytes.length;
      if (count > most) break;
    }
  } catch (error) {
    // Whoever reads the file as a table says better what is wrong with it.
    if (systemCode(error)?.startsWith("Z_") !== true) throw error;
  }
  return count;
}
