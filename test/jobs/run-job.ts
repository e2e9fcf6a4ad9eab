import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Job, JobReport } from "../../src/index.ts";

export const STARTED_AT = new Date("2026-11-20T10:00:00.123Z");

/** A folder to run jobs in; removed at the end of the test file. */
export function jobFolder() {
  const folder = mkdtempSync(join(tmpdir(), "pairflow-jobs-"));
  const place = (name: string) => join(folder, name);
  return {
    place,
    write(name: string, content: string | Uint8Array): string {
      writeFileSync(place(name), content);
      return place(name);
    },
    read: (name: string) => readFileSync(place(name), "utf8"),
    bytes: (name: string) => readFileSync(place(name)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Runs a job as a worker would, with its params checked by its own schema. */
export async function runJob<Params>(
  job: Job<Params>,
  sources: readonly string[],
  target: string,
  params: Readonly<Record<string, unknown>> = {},
  options: { readonly signal?: AbortSignal; readonly startedAt?: Date } = {},
): Promise<JobReport> {
  const checked = await job.params?.["~standard"].validate(params);
  if (checked === undefined || checked.issues !== undefined) throw new Error(JSON.stringify(checked?.issues));
  const report = await job.run({
    sources: sources.map((path) => ({ path, name: basename(path) })),
    target,
    bindings: {},
    params: checked.value,
    startedAt: options.startedAt ?? STARTED_AT,
    log: { info: () => {}, warn: () => {} },
    signal: options.signal ?? new AbortController().signal,
    progress: () => {},
  });
  return report ?? {};
}
