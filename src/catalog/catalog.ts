import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { environmentCode, FlowError, systemCode } from "../domain/errors.ts";
import type { CommandRef, JobRef, Pair, SqlRef } from "../domain/pair.ts";
import { isSqlTypes, sqlHeaderTypes } from "../domain/sql-query.ts";
import { sha256 } from "../lib/hash.ts";
import type { Job, ParamsSchema, SchemaIssue } from "../ports/job.ts";
import { CommandCode } from "./command-code.ts";
import { JobImporter } from "./import-job.ts";
import { scriptCode } from "./script-code.ts";
import { sqlParams } from "./sql-params.ts";

/** Finds the code of jobs: bundled ones by name in one folder, scripts and SQL files by path, commands by arguments. */
export interface Catalog {
  /** Names of the bundled jobs. */
  readonly names: readonly string[];
  /** Gives a job to be run; code that changed since the last time is imported anew. Throws `job-unknown` or `job-invalid`. */
  load(ref: JobRef): Promise<Job>;
  /** Changes with the job's code, the local files it imports included, its params and what is expected of it. */
  identity(work: Work): string;
  /** What the job has against these params; empty when it takes them. Throws what `load` throws. */
  checkParams(ref: JobRef, params: Readonly<Record<string, unknown>>): Promise<readonly SchemaIssue[]>;
}

/** What of a pair decides what its runs make of their sources. */
export type Work = Pick<Pair, "job" | "params" | "expect" | "as">;

/** Makes the jobs that are no modules. */
export interface JobMakers {
  /** The job of an SQL file, which holds this query. */
  sql(ref: SqlRef, query: string): Job;
  command(ref: CommandRef): Job;
}

const NO_MAKERS: JobMakers = {
  sql: ({ path }) => refuse(path),
  command: ({ argv }) => refuse(argv.join(" ")),
};

export interface CatalogOptions {
  /** None for a process that looks at jobs and runs none. */
  readonly makers?: JobMakers;
  /** Checks the params by which the sources of an SQL job are read; without it they are checked when it runs. */
  readonly reading?: ParamsSchema<unknown>;
}

/** `folder` holds the bundled jobs; scripts named in it with a dash are programs of their own, not jobs. */
export function openCatalog(folder: string, { makers = NO_MAKERS, reading }: CatalogOptions = {}): Catalog {
  const names = readdirSync(folder)
    .filter((name) => /^[a-z]+\.ts$/.test(name))
    .map((name) => basename(name, ".ts"));
  const importer = new JobImporter();
  const commands = new CommandCode();
  const pathOf = (ref: FileRef) => (ref.kind === "bundled" ? join(folder, `${ref.name}.ts`) : ref.path);
  const importJob = async (ref: FileRef) => {
    const path = pathOf(ref);
    return importer.import({ path, name: jobName(ref), code: told(ref, path, () => scriptCode(path)) });
  };
  const codeOf = (ref: JobRef): string => {
    if (ref.kind === "command") return commands.hashOf(ref);
    if (ref.kind === "sql") return sha256(readQuery(ref));
    return told(ref, pathOf(ref), () => scriptCode(pathOf(ref))).hash;
  };
  return {
    names,
    load: async (ref) => {
      if (ref.kind === "command") return makers.command(ref);
      if (ref.kind !== "sql") return importJob(ref);
      const query = checkedQuery(ref);
      return { ...makers.sql(ref, query), params: sqlParams(query, reading) };
    },
    identity: ({ job, params, expect, as }) => {
      // What a pair does not have leaves no trace, so that journals of before there was such a thing still count.
      const settings = [
        params,
        ...(Object.keys(expect).length === 0 ? [] : [expect]),
        ...(as === undefined ? [] : [as]),
        ...(job.kind === "sql" && job.types !== undefined ? [job.types] : []),
      ];
      return sha256([codeOf(job), ...settings.map((setting) => JSON.stringify(setting))].join("\n")).slice(0, 16);
    },
    checkParams: async (ref, params) => {
      // What a command takes is read from its arguments by the config.
      if (ref.kind === "command") return [];
      const schema = ref.kind === "sql" ? sqlParams(checkedQuery(ref), reading) : (await importJob(ref)).params;
      return (await schema?.["~standard"].validate(params))?.issues ?? [];
    },
  };
}

/** A job that is a file. */
type FileRef = Exclude<JobRef, CommandRef>;

function readQuery(ref: SqlRef): string {
  return told(ref, ref.path, () => readFileSync(ref.path, "utf8"));
}

/** The text of an SQL file whose header says nothing wrong. */
function checkedQuery(ref: SqlRef): string {
  const query = readQuery(ref);
  const types = sqlHeaderTypes(query);
  if (types === undefined || isSqlTypes(types)) return query;
  throw new FlowError("job-invalid", `${ref.path}: its header asks for types "${types}", which there are not`, {
    hint: "Write `-- types: auto`, or `-- types: text`, which is also what it is without.",
  });
}

/** What reading a job's file gives. Throws `job-unknown` when it cannot be read. */
function told<T>(ref: FileRef, path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const code = systemCode(cause);
    if (code === undefined) throw cause;
    if (code !== "ENOENT" && code !== "ENOTDIR") {
      const kind = environmentCode(cause) === undefined ? "permanent" : "environment";
      const hint = `Make ${path} a file that this user may read.`;
      throw new FlowError("job-unknown", `the job ${jobName(ref)} cannot be read: ${code}`, { kind, hint, cause });
    }
    const hint =
      ref.kind === "bundled" ? "Mend its name in the config." : `Put it at ${path}, or mend its path in the config.`;
    throw new FlowError("job-unknown", `the job ${jobName(ref)} is not there`, { hint, cause });
  }
}

function jobName(ref: FileRef): string {
  return ref.kind === "bundled" ? `"${ref.name}"` : ref.path;
}

function refuse(name: string): never {
  throw new FlowError("job-invalid", `the job ${name} can only be run by a worker`);
}
