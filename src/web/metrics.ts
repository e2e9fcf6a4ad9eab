import type { Exposition } from "../ports/exposition.ts";
import type { Route } from "./routes.ts";

/** The address that Prometheus asks. */
export function metricsRoutes(metrics: Exposition | undefined): readonly Route[] {
  if (metrics === undefined) return [];
  return [
    {
      path: "/metrics",
      get: async (_request, response) => {
        // Nobody shall keep it: a number changes with each answer.
        response
          .set("Cache-Control", "no-store")
          .type(metrics.contentType)
          .send(await metrics.text());
      },
    },
  ];
}
