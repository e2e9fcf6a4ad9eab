import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { environmentCode, FlowError, systemCode } from "../domain/errors.ts";
import type { CommandRef, JobRef, Pair } from "../domain/pair.ts";
import { sha256 } from "../lib/hash.ts";
import type { Job, SchemaIssue } from "../ports/job.ts";
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
  /** The job of an SQL file. */
  sql(path: string): Job;
  command(ref: CommandRef): Job;
}

/** For a process that looks at jobs and runs none. */
const NO_MAKERS: JobMakers = {
  sql: (path) => refuse(path),
  command: ({ argv }) => refuse(argv.join(" ")),
};

/** `folder` holds the bundled jobs; scripts named in it with a dash are programs of their own, not jobs. */
export function openCatalog(folder: string, makers: JobMakers = NO_MAKERS): Catalog {
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
  const readQuery = (ref: FileRef) => told(ref, pathOf(ref), () => readFileSync(pathOf(ref), "utf8"));
  const codeOf = (ref: JobRef): string => {
    if (ref.kind === "command") return commands.hashOf(ref);
    if (ref.kind === "sql") return sha256(readQuery(ref));
    return told(ref, pathOf(ref), () => scriptCode(pathOf(ref))).hash;
  };
  return {
    names,
    load: async (ref) => {
      if (ref.kind === "command") return makers.command(ref);
      if (ref.kind === "sql") return { params: sqlParams(readQuery(ref)), ...makers.sql(ref.path) };
      return importJob(ref);
    },
    identity: ({ job, params, expect, as }) => {
      // What a pair does not have leaves no trace, so that journals of before there was such a thing still count.
      const settings = [
        params,
        ...(Object.keys(expect).length === 0 ? [] : [expect]),
        ...(as === undefined ? [] : [as]),
      ];
      return sha256([codeOf(job), ...settings.map((setting) => JSON.stringify(setting))].join("\n")).slice(0, 16);
    },
    checkParams: async (ref, params) => {
      // What a command takes is read from its arguments by the config.
      if (ref.kind === "command") return [];
      const schema = ref.kind === "sql" ? sqlParams(readQuery(ref)) : (await importJob(ref)).params;
      return (await schema?.["~standard"].validate(params))?.issues ?? [];
    },
  };
}

/** A job that is a file. */
type FileRef = Exclude<JobRef, CommandRef>;

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
