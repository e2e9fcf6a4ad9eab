import { z } from "zod";
import { isRemoval, nameOf, pairNamesIn, pairsIn } from "./overlay.ts";
import { type ConfigPath, type Finding, pathText } from "./problem.ts";
import { flowSchema, pairSchema } from "./schema.ts";
import { shapeFindings } from "./shape.ts";
import { didYouMean } from "./suggest.ts";

const REMOVE = "Takes the pair of this name out of the flow.";

/** A pair of an overlay: its name, and whatever differs. */
const overlayPair = z.strictObject(
  {
    ...Object.fromEntries(Object.entries(pairSchema.shape).map(([key, schema]) => [key, optional(schema)])),
    name: pairSchema.shape.name,
    remove: z.literal(true, { error: "must be true" }).optional().describe(REMOVE),
  },
  { error: "must be an object" },
);

/** An overlay: every key of the config is optional, and `null` takes one away. */
export const overlaySchema = z.strictObject(
  {
    ...Object.fromEntries(Object.entries(flowSchema.shape).map(([key, schema]) => [key, optional(schema)])),
    pairs: z
      .array(overlayPair, { error: "must be a list" })
      .optional()
      .describe("Pairs by their name: what differs of one that is there, or all of a new one."),
  },
  { error: "must be an object" },
);

/** What is wrong with an overlay alone; the pairs are those of the config below it. */
export function overlayFindings(overlay: unknown, base: unknown): readonly Finding[] {
  const known = pairNamesIn(base);
  const seen = new Set<string>();
  const named = pairsIn(overlay).flatMap((pair, index): readonly Finding[] => {
    const name = nameOf(pair);
    const path: ConfigPath = ["pairs", index, "name"];
    if (name === undefined) return [];
    if (seen.has(name)) return [{ path, message: `the pair "${name}" comes twice`, hint: "Keep one of them." }];
    seen.add(name);
    if (!isRemoval(pair) || known.includes(name)) return [];
    return [{ path, message: `there is no pair "${name}" to remove`, hint: didYouMean(name, known) }];
  });
  return [...shapeFindings(overlay, overlaySchema), ...named];
}

/** A key that a new pair lacks: most likely its name is a misspelt one. */
export function withPairHint(finding: Finding, name: string | undefined, known: readonly string[]): Finding {
  if (name === undefined || finding.hint !== undefined || finding.path.length !== 3) return finding;
  const meant = didYouMean(name, known) ?? `No pair below is called "${name}", so this is a new one.`;
  return finding.message.startsWith(`${pathText(finding.path.slice(0, 2))} has no`)
    ? { ...finding, hint: meant }
    : finding;
}

/** A setting of the config as an overlay may have it: every part of an object is optional, and nothing has a default. */
function optional(schema: z.core.$ZodType): z.ZodType {
  return partial(schema).nullable().optional();
}

function partial(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return described(partial(schema.unwrap()), schema);
  }
  if (schema instanceof z.ZodObject) {
    const shape = Object.entries(schema.shape).map(([key, entry]) => [key, optional(entry)] as const);
    return described(z.strictObject(Object.fromEntries(shape), wordsOf(schema)), schema);
  }
  if (schema instanceof z.ZodRecord) {
    const values = partial(schema.valueType).nullable();
    return described(z.record(z.string(), values, wordsOf(schema)), schema);
  }
  if (schema instanceof z.ZodUnion) return described(z.union(schema.options.map(partial)), schema);
  // Whatever a schema of the config is, it is one of zod's classic classes.
  return schema as z.ZodType;
}

/** How a schema calls a value that is no object; what it is asked about is lost in its type. */
function wordsOf(schema: z.ZodObject | z.ZodRecord): { readonly error?: z.core.$ZodErrorMap } {
  const error = schema.def.error as z.core.$ZodErrorMap | undefined;
  return error === undefined ? {} : { error };
}

/** What an editor shows goes along, but for a bound that parts need not keep. */
function described(made: z.ZodType, from: z.ZodType): z.ZodType {
  const { title, description, examples } = from.meta() ?? {};
  const texts = Object.entries({ title, description, examples }).filter(([, value]) => value !== undefined);
  return texts.length === 0 ? made : made.meta(Object.fromEntries(texts));
}
