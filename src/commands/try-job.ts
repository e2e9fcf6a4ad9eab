import { dirname, join, resolve } from "node:path";
import { type Catalog, openCatalog } from "../catalog/catalog.ts";
import { registerJobImports } from "../catalog/job-imports.ts";
import { compileFlow } from "../config/compile.ts";
import { draftOf } from "../config/draft.ts";
import { readEnvironment } from "../config/environment.ts";
import { jobFileFault } from "../config/job-ref.ts";
import { type Finding, pathText } from "../config/problem.ts";
import { shapeFindings } from "../config/shape.ts";
import { type ErrorCode, FlowError } from "../domain/errors.ts";
import type { JobRef } from "../domain/pair.ts";
import type { SchemaIssue } from "../ports/job.ts";
import { luxonDates } from "../runtime/dates.ts";
import { sqlReading } from "../tables/sql/reading.ts";

/** A job with its settings as they are typed: what a pair of a config would say. */
export interface TypedJob {
  /** A bundled job's name, a path, or `{"command": [...]}` in JSON. */
  readonly job: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Names of the sources, one each; none at all is fine. */
  readonly as: readonly string[];
  /** How cells come into an SQL job; as its file says when not given. */
  readonly types: string | undefined;
  readonly sourceCount: number;
}

const PAIR = /\bpairs\[0\]\.?/g;

/**
 * Reads a job as the config's readers would read it from a pair in this folder, and lets it check its params. Throws
 * `usage`, `params-invalid`, `job-unknown` or `job-invalid`, with all that is wrong.
 */
export async function readTypedJob(typed: TypedJob): Promise<JobRef> {
  registerJobImports();
  const catalog = openCatalog(join(dirname(dirname(import.meta.dirname)), "jobs"), { reading: sqlReading });
  const ref = readPair(typed, catalog);
  const fault = "path" in ref ? await jobFileFault(ref.path, typed.job) : undefined;
  if (fault !== undefined) throw new FlowError("usage", fault.message, { hint: fault.hint });
  refuse("params-invalid", (await catalog.checkParams(ref, typed.params)).map(complaint));
  return ref;
}

/** The config of one pair, whose patterns stand for the files that are given. */
function readPair({ job, params, as, types, sourceCount }: TypedJob, { names }: Catalog): JobRef {
  const pair = {
    name: "try",
    job: jobSetting(job),
    params,
    source: Array.from({ length: sourceCount }, (_, index) => `source-${index + 1}/{file}`),
    target: "target/{file}",
    ...(as.length === 0 ? {} : { as }),
    ...(types === undefined ? {} : { types }),
  };
  const config = { pairs: [pair] };
  const shape = shapeFindings(config);
  const draft = draftOf(
    config,
    shape.map(({ path }) => path),
  );
  const root = process.cwd();
  const places = { root, bundled: names, dates: luxonDates, env: readEnvironment() };
  const compiled = compileFlow(draft, { ...places, folderName: "try", isCron: () => true });
  refuse("usage", [...shape, ...compiled.findings]);
  const [compiledPair] = compiled.flow.pairs;
  if (compiledPair === undefined) throw new TypeError("a pair without findings was not compiled");
  return compiledPair.job;
}

/** A shell completes `jobs/x.ts` and `../x.ts`, which a config would not take. */
function jobSetting(job: string): unknown {
  if (/^\s*\{/.test(job)) return parseJson(job);
  return /[./]/.test(job) ? resolve(job) : job;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const hint = `Write it as '{"command": ["python3", "jobs/x.py", "{source}", "{target}"]}'.`;
    throw new FlowError("usage", `the job is no JSON: ${reason}`, { hint, cause });
  }
}

/** In the config's words. */
function complaint({ path = [], message }: SchemaIssue): Finding {
  const steps = path.map((step) => (typeof step === "object" ? step.key : step));
  const at = ["params", ...steps.map((key) => (typeof key === "number" ? key : String(key)))];
  return { path: at, message: `${pathText(at)}: ${message}` };
}

function refuse(code: ErrorCode, findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  const lines = findings.map(({ message, hint }, index) => {
    // The last hint is shown by whoever shows the error.
    const more = hint === undefined || index === findings.length - 1 ? "" : `\n  hint: ${hint}`;
    return `${message}${more}`.replaceAll(PAIR, "");
  });
  const hint = findings.at(-1)?.hint?.replaceAll(PAIR, "");
  throw new FlowError(code, lines.join("\n"), hint === undefined ? {} : { hint });
}
