import { z } from "zod";
import type { Keep } from "../domain/keep-rules.ts";
import { durationMs, positiveDuration } from "./duration.ts";

/** The config's `keep`. */
export const keep = z
  .strictObject(
    {
      runs: z
        .int({ error: "must be a whole number" })
        .min(1, { error: "must be at least 1" })
        .max(1_000, { error: "must be at most 1000" })
        .default(20)
        .describe("How many runs of each item are kept; the newest one and the one that made its target stay anyway."),
      runsFor: positiveDuration(
        "How long a run is kept; the newest of an item and the one that made its target stay.",
      ).default("90d"),
      logsFor: positiveDuration("How long the log of a run is kept.").default("30d"),
      trashFor: positiveDuration("How long targets are kept that were put aside in `.pairflow-trash`.").default("30d"),
    },
    { error: "must be an object" },
  )
  .describe("How much of the past is kept; `serve` tidies once an hour, `pairflow prune` at once.");

/** The settings with their durations in milliseconds. */
export function keepOf({ runs, runsFor, logsFor, trashFor }: z.output<typeof keep>): Keep {
  return { runs, runsForMs: durationMs(runsFor), logsForMs: durationMs(logsFor), trashForMs: durationMs(trashFor) };
}
