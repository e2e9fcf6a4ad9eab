import type { Express, RequestHandler } from "express";
import { HttpProblem } from "./problem.ts";

/** One address and what it answers to. Pages and API are lists of these, so no POST can be added without its guards. */
export interface Route {
  readonly path: string;
  readonly get?: RequestHandler;
  readonly post?: RequestHandler;
}

/** Adds the routes; each POST runs behind the guards, any other method gets 405 with Allow. */
export function mountRoutes(site: Express, routes: readonly Route[], postGuards: readonly RequestHandler[]): void {
  for (const { path, get, post } of routes) {
    const route = site.route(path);
    if (get !== undefined) route.get(get);
    if (post !== undefined) route.post([...postGuards], post);
    route.all(refuseMethod([...(get === undefined ? [] : ["GET", "HEAD"]), ...(post === undefined ? [] : ["POST"])]));
  }
}

/** Last of its address, so it sees only what none of the others took. */
function refuseMethod(allowed: readonly string[]): RequestHandler {
  const allow = allowed.join(", ");
  return (request) => {
    throw new HttpProblem(405, `${request.method} is not possible here, only ${allow}.`, { headers: { Allow: allow } });
  };
}
