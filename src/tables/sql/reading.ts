import { z } from "zod";
import { readParams } from "../read-params.ts";

/** The params by which the sources of an SQL job are read; the other ones are its query's. */
export const sqlReading = z.strictObject({
  ...readParams,
  /** How the text files write their tables: one for all sources, or a list with one for each. */
  csv: z.union([readParams.csv, z.array(readParams.csv).min(2)]).prefault({}),
});

export type SqlReading = z.output<typeof sqlReading>;
