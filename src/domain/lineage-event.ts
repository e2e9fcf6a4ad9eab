import type { JobRef } from "./pair.ts";
import type { JobReport, LastRun, Output } from "./run.ts";

/** A run as OpenLineage is told of it. */
export interface LineageRun extends Pick<LastRun, "state" | "startedAt" | "finishedAt" | "failure"> {
  readonly uuid: string;
  /** Absolute paths. */
  readonly sources: readonly string[];
  readonly target: string;
  readonly output: Output | null;
  readonly report: JobReport | null;
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
    inputs: run.sources.map((name) => ({ namespace: "file", name })),
    outputs: [
      { namespace: "file", name: run.target, outputFacets: moment === "start" ? {} : statisticsFacet(run, producer) },
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
  const [, programmingLanguage] = KINDS[kind === "sql" || kind === "command" ? kind : "other"];
  const message = failure?.message ?? "The runner stopped while this ran.";
  return { errorMessage: { ...base(producer, "1-0-0", "ErrorMessageRunFacet"), message, programmingLanguage } };
}

function jobTypeFacet({ kind, producer }: LineageJob) {
  const [jobType] = KINDS[kind === "sql" || kind === "command" ? kind : "other"];
  const facet = { processingType: "BATCH", integration: "PAIRFLOW", jobType };
  return { jobType: { ...base(producer, "2-0-3", "JobTypeJobFacet"), ...facet } };
}

/** The facet asks for the number of rows: a run that does not tell it has none. */
function statisticsFacet({ state, output, report }: LineageRun, producer: string) {
  const rowCount = [report?.facts?.["rows"], report?.facts?.["rows out"]].find(Number.isSafeInteger);
  if (state !== "succeeded" || output === null || rowCount === undefined) return {};
  const facet = { rowCount, size: output.sizeBytes };
  return { outputStatistics: { ...base(producer, "1-0-1", "OutputStatisticsOutputDatasetFacet"), ...facet } };
}

function base(producer: string, version: string, name: string) {
  return { _producer: producer, _schemaURL: `${SPEC}/facets/${version}/${name}.json#/$defs/${name}` };
}
