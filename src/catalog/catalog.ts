import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { FlowError } from "../domain/errors.ts";
import type { Expectations, JobRef } from "../domain/pair.ts";
import { sha256 } from "../lib/hash.ts";
import type { Job, SchemaIssue } from "../ports/job.ts";

/** Finds the code of jobs: bundled ones by name in one folder, scripts by path. */
export interface Catalog {
  /** Names of the bundled jobs. */
  readonly names: readonly string[];
  /** Imports a job; code that changed since the last time is imported anew. Throws `job-unknown` or `job-invalid`. */
  load(ref: JobRef): Promise<Job>;
  /** Changes with the job's code, its params and what is expected of it. */
  identity(ref: JobRef, params: Readonly<Record<string, unknown>>, expect: Expectations): string;
  /** What the job has against these params; empty when it takes them. Throws what `load` throws. */
  checkParams(ref: JobRef, params: Readonly<Record<string, unknown>>): Promise<readonly SchemaIssue[]>;
}

/** `folder` holds the bundled jobs; scripts named in it with a dash are programs of their own, not jobs. */
export function openCatalog(folder: string): Catalog {
  const names = readdirSync(folder)
    .filter((name) => /^[a-z]+\.ts$/.test(name))
    .map((name) => basename(name, ".ts"));
  const pathOf = (ref: JobRef) => (ref.kind === "script" ? ref.path : join(folder, `${ref.name}.ts`));
  const load = (ref: JobRef) => importJob(pathOf(ref), ref);
  return {
    names,
    load,
    identity: (ref, params, expect) => {
      // No expectations leave no trace, so that journals of before there were any still count.
      const settings = Object.keys(expect).length === 0 ? [params] : [params, expect];
      const texts = [codeHash(pathOf(ref), ref), ...settings.map((setting) => JSON.stringify(setting))];
      return sha256(texts.join("\n")).slice(0, 16);
    },
    checkParams: async (ref, params) => {
      const job = await load(ref);
      if (job.params === undefined) return [];
      return (await job.params["~standard"].validate(params)).issues ?? [];
    },
  };
}

async function importJob(path: string, ref: JobRef): Promise<Job> {
  const url = `${pathToFileURL(path).href}?code=${codeHash(path, ref).slice(0, 12)}`;
  const module: unknown = await import(url).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FlowError("job-invalid", `the job ${jobName(ref)} cannot be loaded: ${reason}`, { cause });
  });
  const job = asJob(module);
  if (job !== undefined) return job;
  throw new FlowError("job-invalid", `the job ${jobName(ref)} has no job as its default export`, {
    hint: 'Write: export default defineJob({ async run({ sources, target }) { ... } }) with defineJob from "pairflow".',
  });
}

/** A job object, or a bare function as one. */
function asJob(module: unknown): Job | undefined {
  if (typeof module !== "object" || module === null || !("default" in module)) return undefined;
  const exported = module.default;
  if (typeof exported === "function") return { run: (context) => exported(context) };
  if (typeof exported !== "object" || exported === null || !("run" in exported)) return undefined;
  // The script's types end at the import; run and params are checked as far as a value can be.
  return typeof exported.run === "function" ? (exported as Job) : undefined;
}

function codeHash(path: string, ref: JobRef): string {
  try {
    return sha256(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new FlowError("job-unknown", `the job ${jobName(ref)} is not there`, {
      hint:
        ref.kind === "script"
          ? `Put the script at ${path}, or mend its path in the config.`
          : "Mend its name in the config.",
      cause,
    });
  }
}

function jobName(ref: JobRef): string {
  return ref.kind === "script" ? ref.path : `"${ref.name}"`;
}
