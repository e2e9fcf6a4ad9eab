import { z } from "zod";
import type { ProblemDocument } from "../problem.ts";

/** Every error answer: RFC 9457. */
export const problemDocument = z.strictObject({
  type: z.literal("about:blank"),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  hint: z.string().exactOptional(),
  errors: z.array(z.strictObject({ parameter: z.string(), detail: z.string() })).exactOptional(),
}) satisfies z.ZodType<ProblemDocument>;
