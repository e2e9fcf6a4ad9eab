import { closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Makes a folder, and those above it that are missing, so that they outlive a power cut; one that is there is fine. */
export function makeDurableFolder(path: string): void {
  const absolute = resolve(path);
  const first = mkdirSync(absolute, { recursive: true });
  if (first === undefined) return;
  // The name of a folder stands in the one above it.
  for (let made = absolute; made.length >= first.length; made = dirname(made)) syncEntries(dirname(made));
}

function syncEntries(folder: string): void {
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
