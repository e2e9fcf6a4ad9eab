import { createHash, type Hash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import { type Seal, sealFile } from "../../lib/seal.ts";
import type { ThreadAnswers, ThreadCall } from "./thread-wire.ts";

/** A file that is being written, and the hash of what is in it. */
interface OpenFile {
  readonly path: string;
  readonly descriptor: number;
  readonly hash: Hash;
}

const files = new Map<number, OpenFile>();

/** Does what the thread is called for; throws the system's errors. */
export function answer(call: ThreadCall): ThreadAnswers[ThreadCall["name"]] {
  switch (call.name) {
    case "open":
      files.set(call.file, { path: call.path, descriptor: openSync(call.path, "w"), hash: createHash("sha256") });
      return undefined;
    case "write":
      return write(openFile(call.file), call.bytes);
    case "end":
      return end(call.file);
    case "abandon":
      return close(call.file);
    default:
      return call satisfies never;
  }
}

function write({ descriptor, hash }: OpenFile, bytes: Uint8Array): undefined {
  // A file system may take less than it is given.
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at, bytes.length - at);
  hash.update(bytes);
}

function end(file: number): Seal {
  const { path, descriptor, hash } = openFile(file);
  const seal = sealFile(descriptor, path, hash.digest("hex"));
  close(file);
  return seal;
}

function close(file: number): undefined {
  const found = files.get(file);
  files.delete(file);
  if (found !== undefined) closeSync(found.descriptor);
}

function openFile(file: number): OpenFile {
  const found = files.get(file);
  if (found === undefined) throw new Error(`file ${file} is not open`);
  return found;
}
