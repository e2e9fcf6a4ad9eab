import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { FlowError } from "../domain/errors.ts";
import type { SourceFile } from "../domain/run.ts";

/** Where one run under test reads and writes. */
export interface Placed {
  readonly sources: readonly SourceFile[];
  /** Absolute path, in a folder that is there. */
  readonly target: string;
  /** Removes the folder made for the run; may be called twice. */
  remove(): Promise<void>;
}

/** Makes a folder for one run, with the sources that are given as contents. */
export async function placeFiles(
  given: readonly string[] | Readonly<Record<string, string | Uint8Array>>,
  targetName: string | undefined,
): Promise<Placed> {
  const contents = isPaths(given) ? [] : Object.entries(given);
  const names = isPaths(given) ? given : Object.keys(given);
  const name = targetName ?? basename(names[0] ?? "");
  if (name === "") throw new FlowError("usage", "runJob needs a source, or a target to name its output by");
  const folder = await mkdtemp(join(tmpdir(), "pairflow-job-"));
  for (const [path, content] of contents) await writeNew(join(folder, "sources", path), content);
  const target = resolve(folder, "target", name);
  await mkdir(dirname(target), { recursive: true });
  return {
    sources: names.map((path) => ({
      path: isPaths(given) ? resolve(path) : join(folder, "sources", path),
      name: path,
    })),
    target,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function isPaths(given: readonly string[] | Readonly<Record<string, unknown>>): given is readonly string[] {
  return Array.isArray(given);
}

async function writeNew(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
