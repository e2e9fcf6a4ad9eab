import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { FlowError } from "../domain/errors.ts";
import { CODE_MARK } from "../lib/error-place.ts";
import type { Job } from "../ports/job.ts";
import { importError } from "./import-errors.ts";
import { withoutExit } from "./import-guard.ts";
import type { ScriptCode } from "./script-code.ts";

/** A script to be imported; `name` is what messages call it. */
export interface Script {
  readonly path: string;
  readonly name: string;
  readonly code: ScriptCode;
}

/** Imports job scripts, each again whenever its code has changed; `registerJobImports` makes that hold for what it imports. */
export class JobImporter {
  readonly #imported = new Map<string, string>();
  readonly #failures = new Map<string, number>();

  /** Throws `job-invalid`, with the place in the script's files where that can be told. */
  async import({ path, name, code }: Script): Promise<Job> {
    if (this.#imported.get(path) !== code.hash) forgetRequired(code.files);
    this.#imported.set(path, code.hash);
    const address = `${pathToFileURL(path).href}${CODE_MARK}${code.hash.slice(0, 12)}`;
    const failures = this.#failures.get(address) ?? 0;
    const next = failures === 0 ? address : `${address}-${failures}`;
    const module: unknown = await withoutExit(() => import(next)).catch((cause: unknown) => {
      // Node keeps what a module threw at its first import, so the next try needs an address of its own.
      this.#failures.set(address, Math.min(failures + 1, MOST_ADDRESSES));
      throw importError(name, code.files, cause);
    });
    return asJob(module, name);
  }
}

/** Each address stays in memory. */
const MOST_ADDRESSES = 100;

const { cache: required } = createRequire(import.meta.url);

/** CommonJS files are kept by their path, whatever address they are imported by. */
function forgetRequired(files: readonly string[]): void {
  for (const file of files) delete required[realpathSync(file)];
}

/** A job object, or a bare function as one. */
function asJob(module: unknown, name: string): Job {
  const exported = typeof module === "object" && module !== null && "default" in module ? module.default : undefined;
  if (typeof exported === "function") return { run: (context) => exported(context) };
  if (exported === undefined) throw noJob(name, "has no default export");
  if (typeof exported !== "object" || exported === null) throw noJob(name, `exports ${kindOf(exported)} by default`);
  if (!("run" in exported) || typeof exported.run !== "function") {
    throw noJob(name, "exports an object without a run function by default");
  }
  if ("params" in exported && exported.params !== undefined && !isSchema(exported.params)) {
    throw new FlowError("job-invalid", `the job ${name} has params that are no schema`, {
      hint: 'Write params: z.strictObject({ column: z.string() }) with z from "pairflow", or any Standard Schema.',
    });
  }
  // The script's types end at the import; run and params are checked as far as a value can be.
  return exported as Job;
}

function isSchema(params: unknown): boolean {
  if ((typeof params !== "object" && typeof params !== "function") || params === null) return false;
  const standard: unknown = Reflect.get(params, "~standard");
  return typeof standard === "object" && standard !== null && typeof Reflect.get(standard, "validate") === "function";
}

function kindOf(value: unknown): string {
  return value === null ? "nothing" : `a ${typeof value}`;
}

function noJob(name: string, what: string): FlowError {
  return new FlowError("job-invalid", `the job ${name} ${what}, so it is no job`, {
    hint: 'Write: export default defineJob({ async run({ sources, target }) { ... } }) with defineJob from "pairflow".',
  });
}
