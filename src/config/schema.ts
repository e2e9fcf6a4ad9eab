import { z } from "zod";
import { duration, positiveDuration } from "./duration.ts";
import { jobSetting, sourceNames, sqlTypes } from "./job-schema.ts";
import { keep } from "./keep.ts";
import { expectedBy, lineage, notify, page } from "./telling-schema.ts";
import { text } from "./text.ts";

const schedule = () =>
  text("When the pairs are looked at: a cron expression of five fields (minute, hour, day, month, weekday).").meta({
    title: "cron",
    examples: ["* * * * *", "*/5 8-18 * * 1-5"],
  });

const timezone = () =>
  text("The time zone of the schedule, by its IANA name.")
    .refine(isTimezone, { error: "is not a known time zone" })
    .meta({ title: "time zone", examples: ["UTC", "Europe/Berlin"] });

const settle = () => duration("How long a source file must stay unchanged before it is read; `0s` reads it at once.");

const timeout = () => positiveDuration("How long one run may take before it is stopped.");

const keepOrRerun = (description: string) =>
  z.enum(["keep", "rerun"], { error: 'must be "keep" or "rerun"' }).describe(description);

const onSourceChange = () =>
  keepOrRerun("What happens when a source file changes after its target was made: the target is kept, or made again.");

const onJobChange = () =>
  keepOrRerun("What happens to a target when the job's code, `params` or `expect` change: it is kept, or made again.");

const attempts = () =>
  z
    .int({ error: "must be a whole number" })
    .min(1, { error: "must be at least 1" })
    .max(1_000, { error: "must be at most 1000" })
    .describe("How often an item is run before it is given up, the first time included; 1 means no second try.");

const backoff = () => duration("The wait after the first failure; it doubles with each further one, up to an hour.");

// `prefault` fills an object that is left out before its own defaults are read.
const defaults = z
  .strictObject(
    {
      timeout: timeout().default("2h"),
      retry: z
        .strictObject(
          { attempts: attempts().default(3), backoff: backoff().default("30s") },
          { error: "must be an object" },
        )
        .prefault({})
        .describe("How a failed run is tried again."),
      onSourceChange: onSourceChange().default("keep"),
      onJobChange: onJobChange().default("keep"),
    },
    { error: "must be an object" },
  )
  .describe("Settings of every pair that does not have its own.");

const PATTERN_EXAMPLES = ["data/source", "data/scored/File_A{rest}", "data/{date:yyyyMMdd}/{name}.csv"];

const pattern = (description: string) =>
  text(description).min(1, { error: "must not be empty" }).meta({ title: "pattern", examples: PATTERN_EXAMPLES });

const sourcePattern = () => pattern("A folder, or a folder and a file-name template.");

const bound = (description: string) => z.number({ error: "must be a number" }).optional().describe(description);

const bounds = z
  .strictObject(
    { min: bound("The least that the fact may be."), max: bound("The most that the fact may be.") },
    { error: 'must be an object such as {"max": 10}' },
  )
  .refine(({ min, max }) => min !== undefined || max !== undefined, {
    error: "must have min, max or both",
    // A misspelt key has its own complaint.
    when: ({ issues }) => issues.length === 0,
  })
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, {
    path: ["min"],
    error: "must not be above max",
  })
  .meta({ minProperties: 1 });

/** One pair as the config has it. */
export const pairSchema = z
  .strictObject(
    {
      name: text("Unique in the flow: letters, digits, `-`, `_` and `.`, at most 64, the first one a letter or digit.")
        .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
          error: "must be letters, digits, - _ and . only, at most 64, the first one a letter or digit",
        })
        .meta({ examples: ["z-scores"] }),
      job: jobSetting,
      params: z
        .record(z.string(), z.unknown(), { error: "must be an object" })
        .optional()
        .describe("What the job is told; each job says which params it takes."),
      expect: z
        .record(z.string(), bounds, { error: "must be an object" })
        .optional()
        .describe("What a run must report to be published, by the name of the fact; anything else is an error."),
      source: z
        .union([
          sourcePattern(),
          z
            .array(sourcePattern(), { error: "must be a pattern or a list of patterns" })
            .min(1, { error: "must name at least one source" }),
        ])
        .describe("Where source files are: one pattern or several. Several are matched by the placeholders they share.")
        .meta({ title: "pattern, or list of patterns" }),
      as: sourceNames.optional(),
      types: sqlTypes.optional(),
      target: pattern("Where the target files go. It may use only placeholders that the sources bind."),
      schedule: schedule().optional(),
      timezone: timezone().optional(),
      settle: settle().optional(),
      done: text(
        "The name of a file beside each source file that says that it is whole: `{file}` is the source's name, `{stem}` the same without its last extension. A source is read once its marker is there, and never before.",
      )
        .meta({ title: "name", examples: ["{file}.done", "{stem}.ok", "_SUCCESS"] })
        .optional(),
      snapshot: z
        .boolean({ error: "must be true or false" })
        .optional()
        .describe("Whether a run reads copies of its source files, which nobody can change or take away meanwhile."),
      timeout: timeout().optional(),
      retry: z
        .strictObject(
          { attempts: attempts().optional(), backoff: backoff().optional() },
          { error: "must be an object" },
        )
        .optional()
        .describe("How a failed run of this pair is tried again; what is left out comes from `defaults.retry`."),
      onSourceChange: onSourceChange().optional(),
      onJobChange: onJobChange().optional(),
      expectedBy: expectedBy.optional(),
    },
    { error: "must be an object" },
  )
  .describe("A source, a target and a job: every source file that has no target file yet is work.");

/** Everything but the pairs. */
const head = {
  $schema: text("Where the editor finds the schema of this file.").optional(),
  name: text("What the flow is called on the page; the name of its folder when left out.")
    .min(1, { error: "must not be empty" })
    .max(100, { error: "must be at most 100 characters" })
    .refine((name) => !/\p{Cc}/u.test(name), { error: "must be on one line" })
    .optional(),
  schedule: schedule().default("* * * * *"),
  timezone: timezone().default("UTC"),
  settle: settle().default("1s"),
  defaults: defaults.prefault({}),
  keep: keep.prefault({}),
  notify: notify.optional(),
  lineage: lineage.optional(),
  page: page.optional(),
};

/** The whole config file; every default that is not another key of the config stands here. */
export const flowSchema = z.strictObject(
  {
    ...head,
    pairs: z
      .array(pairSchema, { error: "must be a list" })
      .min(1, { error: "must hold at least one pair" })
      .describe(
        "The pairs of the flow, in any order; a chain (the target of one is the source of another) orders itself.",
      ),
  },
  { error: "must be an object with the keys name and pairs" },
);

/** A config whose wrong parts were taken out, so that the rest of it can be checked all the same. */
export const draftSchema = z.strictObject({ ...head, pairs: z.array(pairSchema.partial()).default([]) });

export type FlowDraft = z.output<typeof draftSchema>;
export type PairDraft = FlowDraft["pairs"][number];
/** A pair's `job`: a name or path, or a command. */
export type JobDraft = NonNullable<PairDraft["job"]>;

/** Intl knows the zones that the runtime's schedule will be read in; asking takes 13 ms, which the default saves. */
function isTimezone(name: string): boolean {
  if (name === "UTC") return true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
