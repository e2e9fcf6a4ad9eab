import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder of its own for one test, removed after it. */
export async function tempFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "pairflow-test-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}
