import { createHash, hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";

/** SHA-256 of a text, in hex. */
export function sha256(text: string): string {
  return hash("sha256", text, "hex");
}

/** Read at once: a stream's buffers would cost more than the file. */
const SMALL_BYTES = 1 << 20;

/** SHA-256 of a file's bytes, in hex; flat memory at any size. */
export async function sha256File(path: string, signal?: AbortSignal): Promise<string> {
  const { size } = await stat(path);
  if (size <= SMALL_BYTES) return hash("sha256", await readFile(path, { signal }), "hex");
  const digest = createHash("sha256");
  const bytes = createReadStream(path, { highWaterMark: SMALL_BYTES });
  await pipeline(bytes, digest, signal === undefined ? {} : { signal });
  return digest.digest("hex");
}

/** The short id of an item in URLs: the same after a restart, and no path in it. */
export function itemId(pair: string, key: string): string {
  return `i_${sha256(`${pair}\0${key}`).slice(0, 12)}`;
}
