import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { FlowView } from "../app/view.ts";
import type { Exposition } from "../ports/exposition.ts";
import type { Breathe } from "../ports/runtime.ts";
import { pairCounters } from "./pair-counters.ts";
import { pairGauges } from "./pair-gauges.ts";

/** How often the delay of the event loop is looked at: the 10 ms that are usual wake an idle machine too often. */
const LOOP_LOOK_MS = 50;
/** Gauges that are called like counters; the list of each without `_total` says the same. */
const MISNAMED = ["nodejs_active_resources_total", "nodejs_active_handles_total", "nodejs_active_requests_total"];

/** Counts what happens in a flow from now on, for as long as the process lives. */
export function exposeMetrics(
  view: Pick<FlowView, "status" | "meters" | "events">,
  breathe: Breathe = () => undefined,
): Exposition {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_LOOK_MS });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  new Gauge({
    name: "pairflow_build_info",
    help: "1, with the version of Pairflow.",
    labelNames: ["version"] as const,
    registers: [registry],
  }).set({ version: view.status().version }, 1);
  const configValid = new Gauge({
    name: "pairflow_config_valid",
    help: "1 while the config file is valid; 0 when its last change could not be taken over.",
    registers: [registry],
  });
  const setGauges = pairGauges(registry);
  const counters = pairCounters(registry);
  counters.follow(view.meters());
  view.events.subscribe(
    (event) => {
      if (event.kind === "run" && event.state === "ended") counters.count(event.end);
    },
    ["run"],
  );
  return {
    contentType: registry.contentType,
    text: async () => {
      const meters = view.meters();
      configValid.set(view.status().config.valid ? 1 : 0);
      setGauges(meters);
      counters.follow(meters);
      // One by one: with 1,000 pairs all of them are thousands of lines.
      const texts: string[] = [];
      for (const { name } of registry.getMetricsAsArray()) {
        await breathe();
        texts.push(await registry.getSingleMetricAsString(name));
      }
      return `${texts.join("\n\n")}\n`;
    },
  };
}
