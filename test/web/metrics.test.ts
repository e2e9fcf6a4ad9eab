import { expect, it } from "vitest";
import type { FlowView } from "../../src/app/view.ts";
import { exposeMetrics } from "../../src/metrics/expose.ts";
import { type Family, namesOf, parseExposition } from "../support/exposition.ts";
import { makeFakeEvents } from "./fake-events.ts";
import { makeFakeView } from "./fake-view.ts";
import { serve } from "./serve.ts";

const END = { pair: "merge", code: null, durationMs: 1_500, rows: 7, readBytes: 300, writtenBytes: 200 };
const ended = (end: Partial<typeof END> | { readonly code: "timeout" } = {}) => ({
  kind: "run" as const,
  runId: "r1",
  itemId: "i1",
  state: "ended" as const,
  end: { ...END, ...end },
});

/** What /metrics of a view says. */
async function read(view: Partial<FlowView> = {}): Promise<readonly Family[]> {
  return parseExposition(await exposeMetrics({ ...makeFakeView(), ...view }).text());
}

function sampleOf(families: readonly Family[], name: string, labels: Readonly<Record<string, string>> = {}) {
  const samples = families.flatMap((family) => family.samples).filter((sample) => sample.name === name);
  const found = samples.find((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value));
  return found?.value;
}

it("follows the naming rules of Prometheus", async () => {
  const events = makeFakeEvents();
  const exposed = exposeMetrics(makeFakeView({ events }));
  events.tell(ended());
  const families = parseExposition(await exposed.text());
  const ours = families.filter(({ name }) => name.startsWith("pairflow_"));
  expect(ours.length).toBe(14);
  for (const { name, type } of families) {
    expect([name, name.endsWith("_total")]).toEqual([name, type === "counter"]);
  }
  for (const { name, type, help, samples } of ours) {
    // Base units, and no unit where things are counted or only said.
    const unit = /_(seconds|bytes_total|info)$|_(items|valid|problem|late|(runs|rows|overruns)_total)$/;
    expect(name).toMatch(unit);
    expect(help).toMatch(/^\S.+\.$/);
    for (const { labels } of samples) {
      const known = ["pair", "status", "reason", ...(type === "histogram" ? ["le"] : [])];
      const names = Object.keys(labels).filter((label) => !known.includes(label));
      expect(names).toEqual(name === "pairflow_build_info" ? ["version"] : []);
    }
  }
  expect(families.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      "process_resident_memory_bytes",
      "process_cpu_seconds_total",
      "nodejs_eventloop_lag_seconds",
    ]),
  );
});

it("says how each pair stands", async () => {
  const families = await read();
  expect(sampleOf(families, "pairflow_items", { pair: "z-scores", status: "error" })).toBeGreaterThan(0);
  expect(sampleOf(families, "pairflow_scan_duration_seconds", { pair: "merge" })).toBe(0.041);
  expect(sampleOf(families, "pairflow_scan_overruns_total", { pair: "merge" })).toBe(2);
  expect(sampleOf(families, "pairflow_oldest_waiting_item_seconds", { pair: "merge" })).toBe(90.5);
  expect(sampleOf(families, "pairflow_last_successful_scan_timestamp_seconds", { pair: "merge" })).toBe(1_795_258_980);
  expect(sampleOf(families, "pairflow_pair_problem", { pair: "merge" })).toBe(1);
  expect(sampleOf(families, "pairflow_pair_problem", { pair: "z-scores" })).toBe(0);
  expect(sampleOf(families, "pairflow_pair_late", { pair: "merge" })).toBe(0);
  expect(sampleOf(families, "pairflow_config_valid")).toBe(1);
  expect(sampleOf(families, "pairflow_build_info", { version: "0.1.0" })).toBe(1);
});

it("counts runs from 0, by how they ended", async () => {
  const events = makeFakeEvents();
  const exposed = exposeMetrics(makeFakeView({ events }));
  const before = parseExposition(await exposed.text());
  expect(sampleOf(before, "pairflow_runs_total", { pair: "merge", status: "success", reason: "done" })).toBe(0);
  expect(sampleOf(before, "pairflow_rows_total", { pair: "merge" })).toBe(0);
  events.tell(ended());
  events.tell(ended({ durationMs: 20, rows: 5 }));
  events.tell({ ...ended(), end: { ...END, code: "timeout", rows: null, writtenBytes: 0 } });
  const after = parseExposition(await exposed.text());
  const of = (name: string, labels = {}) => sampleOf(after, name, { pair: "merge", ...labels });
  expect(of("pairflow_runs_total", { status: "success", reason: "done" })).toBe(2);
  expect(of("pairflow_runs_total", { status: "error", reason: "timeout" })).toBe(1);
  expect(of("pairflow_run_duration_seconds_count")).toBe(3);
  expect(of("pairflow_run_duration_seconds_sum")).toBeCloseTo(3.02);
  expect(of("pairflow_run_duration_seconds_bucket", { le: "0.05" })).toBe(1);
  expect(of("pairflow_rows_total")).toBe(12);
  expect(of("pairflow_read_bytes_total")).toBe(900);
  expect(of("pairflow_written_bytes_total")).toBe(400);
});

it("counts overruns on, and from 0 for a pair whose config changed", async () => {
  const view = makeFakeView();
  let overruns = 2;
  const meters = () => view.meters().map((meter) => ({ ...meter, scanOverruns: overruns }));
  const exposed = exposeMetrics({ ...view, meters });
  const read = async () =>
    sampleOf(parseExposition(await exposed.text()), "pairflow_scan_overruns_total", { pair: "merge" });
  expect(await read()).toBe(2);
  overruns = 5;
  expect(await read()).toBe(5);
  overruns = 1;
  expect(await read()).toBe(6);
});

it("forgets the gauges of a pair that is no more", async () => {
  const view = makeFakeView();
  let all = true;
  const exposed = exposeMetrics({ ...view, meters: () => (all ? view.meters() : view.meters().slice(1)) });
  await exposed.text();
  all = false;
  const families = parseExposition(await exposed.text());
  expect(sampleOf(families, "pairflow_items", { pair: "timestamps" })).toBeUndefined();
  expect(sampleOf(families, "pairflow_items", { pair: "merge" })).toBeDefined();
});

it("lets others go on between the parts of its answer", async () => {
  let breaths = 0;
  const exposed = exposeMetrics(makeFakeView(), () => {
    breaths += 1;
    return Promise.resolve();
  });
  expect(breaths).toBe(0);
  const families = parseExposition(await exposed.text());
  expect(breaths).toBe(families.length);
});

it("keeps names of pairs within their labels", async () => {
  const name = 'a"} 1\npairflow_config_valid 0\\';
  const [meter] = makeFakeView().meters();
  const families = await read({ meters: () => (meter === undefined ? [] : [{ ...meter, pair: name }]) });
  expect(sampleOf(families, "pairflow_pair_problem", { pair: name })).toBe(0);
  expect(sampleOf(families, "pairflow_config_valid")).toBe(1);
});

it("says that the config is not valid", async () => {
  const { status } = makeFakeView({ status: { config: { valid: false, errors: ["line 3"] } } });
  expect(sampleOf(await read({ status }), "pairflow_config_valid")).toBe(0);
});

it("names every metric that a query may use", () => {
  expect(namesOf({ name: "a_seconds", type: "histogram" })).toEqual([
    "a_seconds_bucket",
    "a_seconds_sum",
    "a_seconds_count",
  ]);
});

it("is served in the format that Prometheus asks for, behind the token", async () => {
  const token = "correct-horse-battery";
  const { url } = await serve({}, { metrics: exposeMetrics(makeFakeView()), token });
  const refused = await fetch(`${url}/metrics`);
  expect(refused.status).toBe(401);
  expect(refused.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  const answer = await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(sampleOf(parseExposition(await answer.text()), "pairflow_config_valid")).toBe(1);
});

it("is not there where nobody counts", async () => {
  const { url } = await serve();
  expect((await fetch(`${url}/metrics`)).status).toBe(404);
});
