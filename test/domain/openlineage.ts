import { z } from "zod";

const SPEC = "https://openlineage.io/spec";

/** A part that a producer may add: the schema fixes where it hangs, its version and its fields. */
const facet = <Fields extends z.ZodRawShape>(version: string, name: string, fields: Fields) =>
  z
    .strictObject({
      _producer: z.url(),
      _schemaURL: z.literal(`${SPEC}/facets/${version}/${name}.json#/$defs/${name}`),
      ...fields,
    })
    .optional();

const dataset = { namespace: z.literal("file"), name: z.string() };
const statistics = { rowCount: z.int().optional(), size: z.int().optional(), fileCount: z.int().optional() };

/** What OpenLineage 2-0-2 and the newest versions of its facets say of the events that we send; stricter in what we leave out. */
export const runEvent = z.strictObject({
  eventType: z.enum(["START", "COMPLETE", "ABORT", "FAIL"]),
  eventTime: z.iso.datetime(),
  producer: z.url(),
  schemaURL: z.literal(`${SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent`),
  run: z.strictObject({
    runId: z.uuid(),
    facets: z.strictObject({
      errorMessage: facet("1-0-1", "ErrorMessageRunFacet", { message: z.string(), programmingLanguage: z.string() }),
    }),
  }),
  job: z.strictObject({
    namespace: z.string(),
    name: z.string(),
    facets: z.strictObject({
      jobType: facet("2-0-4", "JobTypeJobFacet", {
        processingType: z.enum(["BATCH", "STREAMING", "SERVICE"]),
        integration: z.string(),
        jobType: z.string(),
      }),
    }),
  }),
  inputs: z.array(
    z.strictObject({
      ...dataset,
      inputFacets: z.strictObject({ inputStatistics: facet("1-0-0", "InputStatisticsInputDatasetFacet", statistics) }),
    }),
  ),
  outputs: z.array(
    z.strictObject({
      ...dataset,
      outputFacets: z.strictObject({
        outputStatistics: facet("1-0-2", "OutputStatisticsOutputDatasetFacet", statistics),
      }),
    }),
  ),
});
