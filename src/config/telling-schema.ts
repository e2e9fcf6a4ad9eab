import { z } from "zod";
import { DEADLINE_FORM, deadlineOf } from "./deadline.ts";
import { text } from "./text.ts";

const url = (description: string) =>
  text(description)
    .refine(isWebAddress, { error: "must be an address that begins with http:// or https://", abort: true })
    .refine(isWithoutPassword, { error: "must name no user and no password" })
    .meta({ title: "URL" });

const secret = (what: string) =>
  text(`Signs ${what}: the header \`X-Pairflow-Signature\` is \`sha256=\` and the HMAC-SHA256 of the body, in hex.`)
    .min(1, { error: "must not be empty" })
    .optional();

const authorization = text(
  "Sent as the header `Authorization`, such as `Bearer` and a key; best from the environment, since it is a secret.",
)
  .regex(/^[\x21-\x7e]+( [\x21-\x7e]+)*$/, { error: "must be words of printable ASCII" })
  .optional();

const receiver = z.strictObject(
  {
    url: url("Where messages are posted to; best from the environment, since it is a secret."),
    name: text("What the log calls it; its place in the list when left out.")
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
        error: "must be letters, digits, - _ and . only, at most 64, the first one a letter or digit",
      })
      .optional(),
    format: z
      .enum(["json", "slack"], { error: 'must be "json" or "slack"' })
      .default("json")
      .describe("All that is known as JSON, or a text as Slack's incoming webhooks take it."),
    pairs: z
      .array(text("The name of a pair."), { error: "must be a list of names of pairs" })
      .min(1, { error: "must name at least one pair" })
      .optional()
      .describe("Only these pairs are told of; all of them when left out.")
      .meta({ title: "list of names" }),
    secret: secret("messages"),
    authorization,
  },
  { error: "must be an object" },
);

/** Who is told of errors. */
export const notify = z
  .array(receiver, { error: "must be a list" })
  .describe("Who is told when something goes wrong that does not mend itself, and when it is over.");

/** Who is told of runs. */
export const lineage = z
  .strictObject(
    {
      url: url("Where OpenLineage events are posted to, such as `http://marquez:5000/api/v1/lineage`."),
      namespace: text("What OpenLineage calls the namespace of the jobs.").min(1, { error: "must not be empty" }),
      secret: secret("events"),
      authorization,
    },
    { error: "must be an object" },
  )
  .describe("Who is told of the beginning and the end of every run, in OpenLineage events.");

/** What messages say of the page. */
export const page = z
  .strictObject(
    { publicUrl: url("Where people find the page; messages link to it.").optional() },
    { error: "must be an object" },
  )
  .describe("What others are told of the page.");

/** By when a pair must have made something. */
export const expectedBy = text(
  "A time of day and a time zone, behind the days of the week where it is not each day. When it passes and no run of the pair has succeeded since it passed the time before, those who are to be told of errors are told.",
)
  .regex(DEADLINE_FORM, {
    error: "must be a time of day and a time zone, such as 07:00 Europe/Luxembourg or Mon-Fri 07:00 Europe/Luxembourg",
    abort: true,
  })
  .refine((value) => isTimezone(deadlineOf(value).timezone), { error: "has no known time zone" })
  .meta({ title: "time and zone", examples: ["07:00 Europe/Luxembourg", "Mon-Fri 07:00 Europe/Luxembourg"] });

function isWebAddress(value: string): boolean {
  return URL.canParse(value) && /^https?:\/\//i.test(value);
}

/** HTTP clients refuse such addresses, and logs would have them. */
function isWithoutPassword(value: string): boolean {
  const { username, password } = new URL(value);
  return username === "" && password === "";
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
