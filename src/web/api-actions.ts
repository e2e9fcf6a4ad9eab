import type { RequestHandler } from "express";
import type { ActionResult, ItemAction } from "../app/actions.ts";
import type { ItemFilter } from "../app/item-documents.ts";
import type { FlowView } from "../app/view.ts";
import { actionBody, emptyBody, pauseBody, skipBody } from "./action-bodies.ts";
import { itemOf, listOf, pairOf, runOf } from "./api.ts";
import { withJson } from "./body.ts";
import { HttpProblem } from "./problem.ts";
import type { Route } from "./routes.ts";

/** The part of the documented API that changes things; what is accepted and goes on meanwhile is answered with 202. */
export function apiActionRoutes(view: FlowView): readonly Route[] {
  const { actions } = view;
  return [
    { path: "/api/v1/items/actions", post: toAll(view) },
    { path: "/api/v1/items/:id/retry", post: retry(view) },
    { path: "/api/v1/items/:id/skip", post: skip(view) },
    { path: "/api/v1/items/:id/unskip", post: unskip(view) },
    { path: "/api/v1/items/:id/redo", post: redo(view) },
    { path: "/api/v1/items/:id/trash", get: trash(view) },
    { path: "/api/v1/trash/:id/restore", post: restore(view) },
    { path: "/api/v1/pairs/:name/pause", post: pause(view) },
    { path: "/api/v1/pairs/:name/resume", post: resume(view) },
    { path: "/api/v1/runs/:id/cancel", post: cancel(view) },
    {
      path: "/api/v1/scan",
      post: withJson(emptyBody, (_body, _request, response) => {
        actions.scan();
        response.status(202).json(view.status());
      }),
    },
  ];
}

/** One action for all items of a filter. */
export interface ManyItems {
  readonly action: ItemAction;
  readonly filter: ItemFilter;
  readonly expectedCount: number;
  readonly reason?: string | undefined;
}

/** Throws a 409 when the list is not what the sender saw, and a 400 for a skip without a reason. */
export async function applyAction(view: FlowView, { action, filter, ...options }: ManyItems): Promise<ActionResult> {
  if (action === "skip" && options.reason === undefined) {
    throw new HttpProblem(400, "A skip needs a reason.", {
      errors: [{ parameter: "reason", detail: "1 to 300 characters" }],
    });
  }
  const result = await view.actions.applyToAll(action, filter, options);
  if (!("found" in result)) return result;
  const { expectedCount } = options;
  throw new HttpProblem(409, `The list has changed: ${result.found} items fit it now, not ${expectedCount}.`, {
    hint: "Look at the list again, then repeat it.",
  });
}

function toAll(view: FlowView): RequestHandler {
  return withJson(actionBody, async ({ filter, ...rest }, _request, response) => {
    const { q, since, ...same } = filter;
    const narrowed = { ...same, text: q, since: since === undefined ? undefined : Date.parse(since) };
    response.status(202).json(await applyAction(view, { ...rest, filter: narrowed }));
  });
}

/** Accepted, not done: the answer shows the item as it stands right after. */
function retry(view: FlowView): RequestHandler {
  return withJson(emptyBody, (_body, request, response) => {
    const { id } = itemOf(view, request.params["id"]);
    const done = view.actions.retry(id);
    if (!done) throw nothing("There is nothing to retry: this item has not failed, or has just been started.");
    response.status(202).json(itemOf(view, id));
  });
}

function skip(view: FlowView): RequestHandler {
  return withJson(skipBody, ({ reason }, request, response) => {
    const { id } = itemOf(view, request.params["id"]);
    if (!view.actions.skip(id, reason)) throw nothing("There is nothing to skip: this item is done or runs.");
    response.json(itemOf(view, id));
  });
}

function unskip(view: FlowView): RequestHandler {
  return withJson(emptyBody, (_body, request, response) => {
    const { id } = itemOf(view, request.params["id"]);
    if (!view.actions.unskip(id)) throw nothing("This item is not skipped.");
    response.status(202).json(itemOf(view, id));
  });
}

function redo(view: FlowView): RequestHandler {
  return withJson(emptyBody, async (_body, request, response) => {
    const { id } = itemOf(view, request.params["id"]);
    const trashed = await view.actions.redo(id);
    if (trashed === undefined) {
      throw nothing(
        "This item cannot be made again now: it or what came from it runs, or a source of it is missing.",
        "Cancel the run, or wait for its end.",
      );
    }
    response.status(202).json({ trashed });
  });
}

function trash(view: FlowView): RequestHandler {
  return async (request, response) => {
    const { id } = itemOf(view, request.params["id"]);
    response.json(listOf(await view.actions.trashOf(id)));
  };
}

function restore(view: FlowView): RequestHandler {
  return withJson(emptyBody, async (_body, request, response) => {
    const { id } = request.params;
    const done = typeof id === "string" && (await view.actions.restore(id));
    if (!done) throw new HttpProblem(404, "There is no target of this id in the trash, or its item runs.");
    response.json({ restored: true });
  });
}

function pause(view: FlowView): RequestHandler {
  return withJson(pauseBody, ({ reason }, request, response) => {
    const { name } = pairOf(view, request.params["name"]);
    if (!view.actions.pause(name, reason ?? null)) throw nothing("This pair is paused already.");
    response.json(pairOf(view, name));
  });
}

function resume(view: FlowView): RequestHandler {
  return withJson(emptyBody, (_body, request, response) => {
    const { name } = pairOf(view, request.params["name"]);
    if (!view.actions.resume(name)) throw nothing("This pair is not paused.");
    response.json(pairOf(view, name));
  });
}

function cancel(view: FlowView): RequestHandler {
  return withJson(emptyBody, async (_body, request, response) => {
    const { id } = runOf(view, request.params["id"]);
    if (!(await view.actions.cancel(id))) throw nothing("This run is over.");
    response.status(202).json(runOf(view, id));
  });
}

function nothing(detail: string, hint?: string): HttpProblem {
  return new HttpProblem(409, detail, hint === undefined ? {} : { hint });
}
