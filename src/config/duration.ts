import { parseDuration } from "../lib/duration.ts";
import { text } from "./text.ts";

/** The longest duration a config may name: ten years. */
const LONGEST_MS = 315_360_000_000;

/**
 * A setting that is a length of time. `abort` keeps the later checks from judging what is no duration at all.
 */
export const duration = (description: string) =>
  text(description)
    .regex(/^(\d+(\.\d+)?(ms|s|m|h|d))+$/, {
      error: "must be a duration such as 500ms, 30s, 5m, 2h or 3d5h19m",
      abort: true,
    })
    .refine((value) => (parseDuration(value) ?? 0) <= LONGEST_MS, { error: "must be at most ten years (3650d)" })
    .meta({ title: "duration" });

/** The milliseconds of such a setting. */
export function durationMs(setting: string): number {
  return parseDuration(setting) ?? 0;
}

/** One that is longer than nothing. */
export const positiveDuration = (description: string) =>
  duration(description).refine((value) => parseDuration(value) !== 0, { error: "must be longer than nothing" });
