import type { Bindings } from "../domain/pattern.ts";
import type { JobReport, RunId, SourceFile } from "../domain/run.ts";

/** The part of the Standard Schema (version 1) that checks params; zod, valibot and arktype schemas have it. */
export interface ParamsSchema<Params> {
  /** https://standardschema.dev */
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Params> | Promise<SchemaResult<Params>>;
    readonly types?: { readonly input: unknown; readonly output: Params } | undefined;
  };
}

/** Params as the job gets them, or what is wrong with them. */
export type SchemaResult<Params> =
  | { readonly value: Params; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** Something wrong with params. */
export interface SchemaIssue {
  /** What is wrong. */
  readonly message: string;
  /** Keys from the params down to the value. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Goes to the run's log, which its page shows. */
export interface JobLog {
  /** A line of the log. */
  info(message: string): void;
  /** A line that begins with `warning: `. */
  warn(message: string): void;
}

/** What a job is given for one run. */
export interface JobContext<Params> {
  /** In the order of the pair's sources. */
  readonly sources: readonly SourceFile[];
  /** The pair's names for the sources (`as`), one each, where it gives them. */
  readonly as?: readonly string[] | undefined;
  /** Write here; it has the target's extension, and the runner publishes it. */
  readonly target: string;
  /** Values of the placeholders in the pair's patterns: `{file}` is `bindings.file`. */
  readonly bindings: Bindings;
  /** As the schema gives them, with its defaults; without a schema as the config has them. */
  readonly params: Params;
  /** Start of processing. */
  readonly startedAt: Date;
  /** The run and the pair it is for; not there where a job is called outside a worker. */
  readonly run?: { readonly id: RunId; readonly pair: string } | undefined;
  /** For lines of the run's log; what is printed goes there as well. */
  readonly log: JobLog;
  /** Aborted by timeout, cancel and stop. */
  readonly signal: AbortSignal;
  /** How far it is, in rows, or in `bytes`, which are shown as kB, MB and so on; a total of 0 is not known. */
  progress(done: number, total: number, unit: string): void;
}

/** What a job script exports by default. Throw to fail. */
export interface Job<Params = unknown> {
  /** Wrong params stop the flow from starting. */
  readonly params?: ParamsSchema<Params>;
  /** Reads the sources and writes the target; has written it when it returns. */
  run(context: JobContext<Params>): Promise<JobReport | void> | JobReport | void;
}
