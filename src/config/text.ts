import { z } from "zod";

/** A setting that is text. Messages are written to follow the setting's name: "settle must be ...". */
export const text = (description: string) => z.string({ error: "must be text" }).describe(description);
