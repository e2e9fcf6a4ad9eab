import express, { type ErrorRequestHandler, type Express, type Response } from "express";
import type { FlowView } from "../app/view.ts";
import type { Exposition } from "../ports/exposition.ts";
import type { Clock, Logger } from "../ports/runtime.ts";
import { apiRoutes } from "./api.ts";
import { apiActionRoutes } from "./api-actions.ts";
import { type Assets, assetRoutes } from "./assets.ts";
import { compressTexts } from "./compress.ts";
import { formActionRoutes } from "./form-actions.ts";
import { allowHosts, refuseReadOnly, sameOrigin, securityHeaders } from "./guard.ts";
import { liveRoutes } from "./live.ts";
import type { LiveHub } from "./live-hub.ts";
import { metricsRoutes } from "./metrics.ts";
import { layout, type Page } from "./pages/layout.ts";
import { problemPage } from "./pages/problem.ts";
import { pageRoutes } from "./pages.ts";
import { insightRoutes } from "./pages-insights.ts";
import { HttpProblem, problemOf } from "./problem.ts";
import { mountRoutes } from "./routes.ts";
import { loginRoutes, requireToken } from "./token.ts";

/** What a site needs besides the view; `host` is the one it will listen on. */
export interface SiteOptions {
  readonly host: string;
  readonly allowedHosts: readonly string[];
  /** Asked of everyone when given. */
  readonly token?: string | undefined;
  readonly metrics?: Exposition | undefined;
  readonly assets: Assets;
  readonly live: LiveHub;
  readonly clock: Pick<Clock, "now">;
  readonly logger: Logger;
}

/** Pages and API of a flow as one express application; it does not listen yet. */
export function makeSite(view: FlowView, options: SiteOptions): Express {
  const { host, allowedHosts, token, metrics, assets, live, clock, logger } = options;
  const site = express();
  // "json escape" writes < > & as \u00.. in JSON, should a browser ever take it for a page.
  site.set("json escape", true);
  site.use(securityHeaders(), compressTexts);
  // "no-cache" still lets ETags work: a browser asks each time and gets 304 when nothing changed.
  site.use((request, response, next) => {
    response.set("Cache-Control", "private, no-cache");
    // Before the page is made, so that what happens meanwhile comes to it as an event.
    if (!/^\/(api|assets)\/|^\/(healthz|readyz|metrics)$/.test(request.path))
      response.locals["position"] = live.position();
    next();
  });
  // A health check comes by address or container name, and its answer is no secret.
  const checkHost = allowHosts(host, allowedHosts);
  site.use((request, response, next) =>
    /^\/(healthz|readyz)$/.test(request.path) ? next() : checkHost(request, response, next),
  );

  const send = makeSend(view, assets);
  if (token !== undefined) {
    site.use(requireToken(token));
    mountRoutes(site, loginRoutes(token, send), [sameOrigin]);
  }
  // Actions first: "/items/actions" would else be the item of this id, which takes no POST.
  const actions = [...apiActionRoutes(view), ...formActionRoutes({ view, clock })];
  const pages = [...pageRoutes({ view, clock, send }), ...insightRoutes({ view, clock, send })];
  const routes = [
    ...assetRoutes(assets),
    ...liveRoutes(live),
    ...actions,
    ...apiRoutes(view, clock),
    ...metricsRoutes(metrics),
    ...pages,
  ];
  mountRoutes(site, routes, [sameOrigin, refuseReadOnly(view.readOnly)]);
  site.use(() => {
    throw new HttpProblem(404, "There is nothing at this address.");
  });
  site.use(answerProblem(send, logger));
  return site;
}

function makeSend(view: FlowView, { stylesheet, icon, scripts }: Assets) {
  // Asked for once, as the page about an error must not need what may have failed; only the name is another after a reload.
  const frame = {
    readOnly: view.readOnly,
    version: view.status().version,
    stylesheetHref: stylesheet.href,
    iconHref: icon.href,
    scripts,
  };
  return (response: Response, page: Page): void => {
    response.type("html").send(
      layout(page, {
        ...frame,
        flowName: view.name,
        query: response.req.originalUrl.replace(/^[^?]*/, ""),
        position: String(response.locals["position"]),
      }),
    );
  };
}

/** Programs get problem+json, people get a page. */
function answerProblem(send: (response: Response, page: Page) => void, logger: Logger): ErrorRequestHandler {
  return (thrown, request, response, next) => {
    if (response.headersSent) return next(thrown);
    const { status, headers, document } = problemOf(thrown, logger);
    response.status(status).set(headers);
    if (/^\/(api\/|(healthz|readyz|metrics|openapi\.json)$)/.test(request.path)) {
      response.type("application/problem+json").send(JSON.stringify(document));
    } else {
      send(response, problemPage(document));
    }
  };
}
