import { createHash, hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";

/** SHA-256 of a text, or of bytes, in hex. */
export function sha256(text: string | Uint8Array): string {
  return hash("sha256", text, "hex");
}

const STRETCH_BYTES = 1 << 20;

/** SHA-256 of a file's bytes, in hex; flat memory at any size. */
export async function sha256File(path: string, signal?: AbortSignal): Promise<string> {
  await using file = await open(path);
  return await sha256Open(file, (await file.stat()).size, signal);
}

/** The same of a file that is open and, as far as one can tell, has this size. */
export async function sha256Open(file: FileHandle, sizeBytes: number, signal?: AbortSignal): Promise<string> {
  const digest = createHash("sha256");
  const length = Math.max(1, Math.min(sizeBytes, STRETCH_BYTES));
  const buffers = [Buffer.allocUnsafe(length), Buffer.allocUnsafe(length)] as const;
  let ahead = file.read(buffers[0], 0, length, 0);
  for (let at = 0, turn = 0; ; turn = 1 - turn) {
    const { bytesRead, buffer } = await ahead;
    signal?.throwIfAborted();
    if (bytesRead === 0) return digest.digest("hex");
    at += bytesRead;
    // The next stretch is read while this one is digested.
    ahead = file.read(turn === 0 ? buffers[1] : buffers[0], 0, length, at);
    digest.update(buffer.subarray(0, bytesRead));
  }
}

/** The short id of an item in URLs: the same after a restart, and no path in it. */
export function itemId(pair: string, key: string): string {
  return `i_${sha256(`${pair}\0${key}`).slice(0, 12)}`;
}
