import { z } from "zod";
import { ITEM_ACTIONS } from "../app/actions.ts";
import { QUERIES } from "./api-queries.ts";

/** Why something is left aside, as people write it. */
export const reasonText = z.string().trim().min(1).max(300);

/** Of POST requests that say all in their address. */
export const emptyBody = z.strictObject({});

/** Body of POST /api/v1/items/:id/skip. */
export const skipBody = z.strictObject({ reason: reasonText });

/** Body of POST /api/v1/pairs/:name/pause. */
export const pauseBody = z.strictObject({ reason: reasonText.nullish() });

/** What an action on many items says besides its filter. */
export const actionFields = {
  action: z.enum(ITEM_ACTIONS),
  expectedCount: z.int().min(0),
  reason: reasonText.optional().catch(undefined),
} as const;

/** Body of POST /api/v1/items/actions; the filter has the names of the query of GET /api/v1/items. */
export const actionBody = z.strictObject({
  ...actionFields,
  reason: reasonText.optional(),
  filter: z.strictObject({
    status: QUERIES.items.status.optional(),
    pair: QUERIES.items.pair.optional(),
    reason: QUERIES.items.reason.optional(),
    q: QUERIES.items.q.optional(),
    since: z.iso.datetime({ offset: true }).optional(),
  }),
});
