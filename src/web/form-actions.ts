import type { RequestHandler, Response } from "express";
import { z } from "zod";
import type { FlowActions } from "../app/actions.ts";
import type { FlowView } from "../app/view.ts";
import type { Clock } from "../ports/runtime.ts";
import { actionFields, reasonText } from "./action-bodies.ts";
import { itemOf, pairOf, runOf } from "./api.ts";
import { applyAction } from "./api-actions.ts";
import { withForm } from "./body.ts";
import { itemHref, pairHref, runHref } from "./hrefs.ts";
import { parseListQuery } from "./list-query.ts";
import { pathOfOurs } from "./return-path.ts";
import type { Route } from "./routes.ts";

export interface FormTools {
  readonly view: FlowView;
  readonly clock: Pick<Clock, "now">;
}

/**
 * What the forms of the pages send (application/x-www-form-urlencoded, method post); each answers with 303 to a page.
 *
 * | POST | fields | comes back to |
 * |---|---|---|
 * | /items/:id/retry | | /items/:id |
 * | /items/:id/skip | reason (1 to 300 characters) | /items/:id |
 * | /items/:id/unskip | | /items/:id |
 * | /items/:id/redo | | /items/:id |
 * | /items/:id/restore | trash (`id` of a TrashedTarget) | /items/:id |
 * | /items/actions | action (retry, skip, unskip, redo), filter, expectedCount, reason (of a skip) | /items?filter |
 * | /pairs/:name/pause | reason (may be empty) | /pairs/:name |
 * | /pairs/:name/resume | | /pairs/:name |
 * | /runs/:id/cancel | | /runs/:id |
 * | /scan | | / |
 *
 * `filter` is the query of the list as its address has it, such as `status=error&pair=merge&q=A`; sort, cursor and limit
 * in it are ignored. Each form may add `back`, a path of this server to come back to instead. What has nothing left to do
 * comes back too, as the page says how it stands; other than `expectedCount` items is a page with status 409.
 */
export function formActionRoutes({ view, clock }: FormTools): readonly Route[] {
  const { actions } = view;
  const item = (act: (actions: FlowActions, id: string) => unknown) => itemForm(view, act);
  return [
    { path: "/items/actions", post: toAll(view, clock) },
    { path: "/items/:id/retry", post: item(({ retry }, id) => retry(id)) },
    { path: "/items/:id/skip", post: skip(view) },
    { path: "/items/:id/unskip", post: item(({ unskip }, id) => unskip(id)) },
    { path: "/items/:id/redo", post: item(({ redo }, id) => redo(id)) },
    { path: "/items/:id/restore", post: restore(view) },
    { path: "/pairs/:name/pause", post: pair(view, (name, reason) => actions.pause(name, reason ?? null)) },
    { path: "/pairs/:name/resume", post: pair(view, (name) => actions.resume(name)) },
    { path: "/runs/:id/cancel", post: cancel(view) },
    {
      path: "/scan",
      post: withForm(z.object({ back }), (form, _request, response) => {
        actions.scan();
        goTo(response, form.back, "/");
      }),
    },
  ];
}

/** A path of this server; anything that could lead elsewhere counts as absent. */
const back = z.string().max(2_000).optional().transform(pathOfOurs);

/** When two people press at once, the second comes to the page as well, which says how it stands. */
function itemForm(view: FlowView, act: (actions: FlowActions, id: string) => unknown): RequestHandler {
  return withForm(z.object({ back }), async (form, request, response) => {
    const { id } = itemOf(view, request.params["id"]);
    await act(view.actions, id);
    goTo(response, form.back, itemHref(id));
  });
}

function skip(view: FlowView): RequestHandler {
  return withForm(z.object({ reason: reasonText, back }), (form, request, response) => {
    const { id } = itemOf(view, request.params["id"]);
    view.actions.skip(id, form.reason);
    goTo(response, form.back, itemHref(id));
  });
}

function restore(view: FlowView): RequestHandler {
  return withForm(z.object({ trash: z.string().min(1).max(300), back }), async (form, request, response) => {
    const { id } = itemOf(view, request.params["id"]);
    await view.actions.restore(form.trash);
    goTo(response, form.back, itemHref(id));
  });
}

/** The filter travels as one field, since `reason` would else be both a filter and the reason of a skip. */
function toAll(view: FlowView, clock: Pick<Clock, "now">): RequestHandler {
  const schema = z.object({
    ...actionFields,
    expectedCount: z.coerce.number().pipe(actionFields.expectedCount),
    filter: z.string().max(2_000).default(""),
    back,
  });
  return withForm(schema, async (form, _request, response) => {
    const address = new URLSearchParams(form.filter);
    const { query } = parseListQuery(Object.fromEntries(address), clock.now());
    await applyAction(view, { ...form, filter: query });
    goTo(response, form.back, form.filter === "" ? "/items" : `/items?${address}`);
  });
}

function pair(view: FlowView, act: (name: string, reason: string | undefined) => unknown): RequestHandler {
  const schema = z.object({ reason: reasonText.optional().catch(undefined), back });
  return withForm(schema, (form, request, response) => {
    const { name } = pairOf(view, request.params["name"]);
    act(name, form.reason);
    goTo(response, form.back, pairHref(name));
  });
}

function cancel(view: FlowView): RequestHandler {
  return withForm(z.object({ back }), async (form, request, response) => {
    const { id } = runOf(view, request.params["id"]);
    await view.actions.cancel(id);
    goTo(response, form.back, runHref(id));
  });
}

function goTo(response: Response, chosen: string | undefined, otherwise: string): void {
  response.redirect(303, chosen ?? otherwise);
}
