import { basename } from "node:path";
import { FlowError } from "../domain/errors.ts";
import type { Flow, JobRef } from "../domain/pair.ts";
import type { DateFormats } from "../domain/pattern.ts";
import type { EffectiveConfig } from "../domain/setting.ts";
import { compileFlow, type NamedJob } from "./compile.ts";
import type { Secrets } from "./concealed.ts";
import { draftOf } from "./draft.ts";
import type { Environment } from "./environment.ts";
import { fillFromEnvironment } from "./fill.ts";
import { findConfig } from "./find.ts";
import { jobFileFault } from "./job-ref.ts";
import { readLayers } from "./layers.ts";
import { ConfigError, type ConfigPath, type FileRead, type Finding, pathText } from "./problem.ts";
import { settingsOf } from "./settings.ts";
import { shapeFindings } from "./shape.ts";

/** What a job says about its own use in the config. */
export interface JobComplaint {
  /** `params` when a param is wrong, `job` when the job itself cannot be used. */
  readonly about: "job" | "params";
  /** Inside the params; empty for all of them. */
  readonly path: ConfigPath;
  readonly message: string;
  readonly hint?: string | undefined;
}

export interface LoadOptions {
  readonly env: Environment;
  /** The environment whose overlay is laid over the config, by name. */
  readonly environment?: string | undefined;
  /** The flow's own config file, when another is to be read in its place: its folder and its overlays count. */
  readonly inPlaceOf?: string | undefined;
  readonly dates: DateFormats;
  /** Whether a text is a cron expression of five fields. */
  readonly isCron: (text: string) => boolean;
  /** Names of the bundled jobs; without them any name is taken. */
  readonly jobs?: readonly string[];
  /** Asked once per pair whose job was found. A FlowError that it throws becomes a complaint about the job. */
  readonly checkJob?: (ref: JobRef, params: Readonly<Record<string, unknown>>) => Promise<readonly JobComplaint[]>;
}

export interface LoadedFlow {
  readonly flow: Flow;
  /** Absolute path of the config file. */
  readonly file: string;
  /** All files that were read: the config, the overlay, and those that variables such as DB_PASSWORD_FILE name. */
  readonly files: readonly FileRead[];
  /** The environment whose overlay was laid over the config. */
  readonly environment: string | undefined;
  /** Every setting with its origin; no value from the environment is in it. Worked out when it is asked for. */
  effective(): EffectiveConfig;
  readonly secrets: Secrets;
  /** Shows values that came from the environment as `${NAME}` again: for logs and the page. */
  conceal(text: string): string;
}

/** Reads the config of a flow folder (or a config file). Throws one ConfigError that holds everything wrong with it. */
export async function loadFlow(location: string, options: LoadOptions): Promise<LoadedFlow> {
  const place = await findConfig(location);
  const own = options.inPlaceOf === undefined ? place : await findConfig(options.inPlaceOf);
  const layers = await readLayers(place, { ...options, overlaid: own });
  const filled = fillFromEnvironment(layers.value, options.env);
  const unfilled = new Set(filled.findings.map(({ path }) => pathText(path)));
  const misshapen = shapeFindings(filled.value).filter(({ path }) => !unfilled.has(pathText(path)));
  const shape = [...filled.findings, ...misshapen];
  // What is wrong in form is taken out, so that the rest can be checked for sense in the same report.
  const draft = draftOf(
    filled.value,
    shape.map(({ path }) => path),
  );
  const { root } = own;
  const context = { ...options, root, folderName: basename(root) || "flow", bundled: options.jobs };
  const compiled = compileFlow(draft, context);
  // A job must not be asked about params of which a part is missing: it would complain of our mistake.
  const usable = compiled.jobs.filter(({ pair }) => !shape.some((finding) => isAbout(finding.path, pair)));
  const jobs = await Promise.all(usable.map((job) => jobFindings(job, options)));
  const findings = [...shape, ...compiled.findings, ...jobs.flat()];
  const problems = [
    ...layers.problems,
    ...findings.flatMap((finding) => layers.locate(concealed(finding, filled.conceal)) ?? []),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  const files = [...layers.files, ...filled.files];
  return {
    // What it is called is only ever shown.
    flow: { ...compiled.flow, name: filled.conceal(compiled.flow.name) },
    file: place.file,
    files,
    environment: options.environment,
    effective: () => ({
      environment: options.environment ?? null,
      files: files.map(({ path }) => filled.conceal(path)),
      settings: settingsOf({ draft, filled, locate: layers.locate, name: compiled.flow.name }),
    }),
    secrets: filled.secrets,
    conceal: filled.conceal,
  };
}

/** Whether the job or the params of a pair are wrong already. */
function isAbout(path: ConfigPath, pair: number): boolean {
  return path[0] === "pairs" && path[1] === pair && (path[2] === "job" || path[2] === "params");
}

/** Whether the job's file is there, and what the job itself says of its params. */
async function jobFindings({ pair, text, ref, params }: NamedJob, options: LoadOptions): Promise<readonly Finding[]> {
  const missing = "path" in ref ? await jobFileFault(ref.path, text) : undefined;
  if (missing !== undefined) return [{ path: ["pairs", pair, "job"], ...missing }];
  const complaints = (await options.checkJob?.(ref, params).catch(complaintOf)) ?? [];
  return complaints.map(({ about, path, message, hint }) => {
    const at: ConfigPath = about === "job" ? ["pairs", pair, "job"] : ["pairs", pair, "params", ...path];
    return { path: at, message: about === "job" ? message : `${pathText(at)}: ${message}`, hint };
  });
}

/** Errors on purpose are about the job; anything else is a bug and goes on up. */
function complaintOf(error: unknown): readonly JobComplaint[] {
  if (!(error instanceof FlowError)) throw error;
  return [{ about: "job", path: [], message: error.message, hint: error.hint }];
}

/** The only way out for messages, so none can forget to hide what was filled in. */
function concealed({ message, hint, ...place }: Finding, conceal: (text: string) => string): Finding {
  return { ...place, message: conceal(message), hint: hint === undefined ? undefined : conceal(hint) };
}
