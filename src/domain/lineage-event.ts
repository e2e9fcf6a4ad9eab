import type { JobRef } from "./pair.ts";
import type { JobReport, LastRun, Output } from "./run.ts";

/** A run as OpenLineage is told of it. */
export interface LineageRun extends Pick<LastRun, "state" | "startedAt" | "finishedAt" | "failure"> {
  readonly uuid: string;
  readonly sources: readonly LineageSource[];
  /** Absolute path. */
  readonly target: string;
  readonly output: Output | null;
  readonly report: JobReport | null;
}

/** A source file of a run. */
interface LineageSource {
  /** As the job's facts name it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

export interface LineageJob {
  readonly namespace: string;
  readonly flow: string;
  readonly pair: string;
  /** Of the job; undefined when the pair is not in the config any more. */
  readonly kind: JobRef["kind"] | undefined;
  /** URI of the program that tells it. */
  readonly producer: string;
}

/** What OpenLineage is told of a run: that it began, and how it ended. */
export type LineageMoment = "start" | "end";

const SPEC = "https://openlineage.io/spec";
const KINDS = { sql: ["QUERY", "SQL"], command: ["COMMAND", "unknown"], other: ["JOB", "TypeScript"] } as const;

/** The RunEvent of OpenLineage 2-0-2; the end of a run that has not ended is an ABORT. */
export function lineageEvent(
  run: LineageRun,
  job: LineageJob,
  moment: LineageMoment,
): Readonly<Record<string, unknown>> {
  const { namespace, flow, pair, producer } = job;
  const at = moment === "start" ? run.startedAt : (run.finishedAt ?? run.startedAt);
  return {
    eventType: moment === "start" ? "START" : endOf(run),
    eventTime: new Date(at).toISOString(),
    run: { runId: run.uuid, facets: moment === "start" ? {} : errorFacet(run, job) },
    job: { namespace, name: `${flow}.${pair}`, facets: jobTypeFacet(job) },
    inputs: run.sources.map((source) => ({
      namespace: "file",
      name: source.path,
      inputFacets: moment === "start" ? {} : inputFacet(run, source, producer),
    })),
    outputs: [
      { namespace: "file", name: run.target, outputFacets: moment === "start" ? {} : outputFacet(run, producer) },
    ],
    producer,
    schemaURL: `${SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
  };
}

function endOf({ state, failure }: LineageRun): "COMPLETE" | "FAIL" | "ABORT" {
  if (state === "succeeded") return "COMPLETE";
  return state === "failed" && failure?.code !== "cancelled" ? "FAIL" : "ABORT";
}

function errorFacet({ state, failure }: LineageRun, { kind, producer }: LineageJob) {
  if (state === "succeeded") return {};
  const [, programmingLanguage] = wordsOf(kind);
  const message = failure?.message ?? "The runner stopped while this ran.";
  return { errorMessage: { ...base(producer, "1-0-1", "ErrorMessageRunFacet"), message, programmingLanguage } };
}

function jobTypeFacet({ kind, producer }: LineageJob) {
  const [jobType] = wordsOf(kind);
  const facet = { processingType: "BATCH", integration: "PAIRFLOW", jobType };
  return { jobType: { ...base(producer, "2-0-4", "JobTypeJobFacet"), ...facet } };
}

/** The type of the job, and the language of its errors. */
function wordsOf(kind: LineageJob["kind"]) {
  return KINDS[kind === "sql" || kind === "command" ? kind : "other"];
}

/** Jobs of several sources tell the rows of each by its name. */
function inputFacet({ state, sources, report }: LineageRun, { name }: LineageSource, producer: string) {
  const rowCount = rowsOf(report, [`rows in ${name}`, ...(sources.length === 1 ? ["rows in"] : [])]);
  if (state !== "succeeded" || rowCount === undefined) return {};
  return { inputStatistics: { ...base(producer, "1-0-0", "InputStatisticsInputDatasetFacet"), rowCount } };
}

function outputFacet({ state, output, report }: LineageRun, producer: string) {
  if (state !== "succeeded" || output === null) return {};
  const facet = { rowCount: rowsOf(report, ["rows", "rows out"]), size: output.sizeBytes, fileCount: 1 };
  return { outputStatistics: { ...base(producer, "1-0-2", "OutputStatisticsOutputDatasetFacet"), ...facet } };
}

function rowsOf(report: JobReport | null, names: readonly string[]) {
  return names.map((name) => report?.facts?.[name]).find(Number.isSafeInteger);
}

function base(producer: string, version: string, name: string) {
  return { _producer: producer, _schemaURL: `${SPEC}/facets/${version}/${name}.json#/$defs/${name}` };
}
