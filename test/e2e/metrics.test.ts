import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { flowFolder, serve } from "../support/cli.ts";
import { parseExposition } from "../support/exposition.ts";

const CONFIG = {
  settle: "0s",
  defaults: { retry: { attempts: 1, backoff: "1h" } },
  pairs: [
    { name: "stamp", job: "timestamp", source: "in", target: "stamped" },
    { name: "score", job: "zscore", params: { column: "nav" }, source: "stamped/A{rest}", target: "scored/A{rest}" },
    { name: "yearly", job: "describe", source: "scored", target: "kept", schedule: "0 6 1 1 *" },
    { name: "gone", job: "timestamp", source: "/nowhere/at/all", target: "found" },
  ],
};
const GOOD = "isin,nav\nLU1,1\nLU2,2\n";
const BAD = "isin,nav\nLU1,x\n";

it("tells what a flow did, and is well while a folder is missing and a job fails", async () => {
  const root = await flowFolder(CONFIG, { "in/A1.csv": GOOD, "in/A2.csv": BAD });
  const { url, stop } = await serve(root);
  const samples = async () => {
    const answer = await fetch(`${url}/metrics`);
    expect(answer.status).toBe(200);
    const found = parseExposition(await answer.text()).flatMap((family) => family.samples);
    return (name: string, labels: Readonly<Record<string, string>> = {}) =>
      found.find(
        (sample) =>
          sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
      )?.value;
  };
  const runs = (pair: string, status: string, reason: string) => async () =>
    (await samples())("pairflow_runs_total", { pair, status, reason });
  await expect.poll(runs("score", "error", "input-invalid")).toBe(1);
  await expect.poll(runs("yearly", "success", "done")).toBe(1);
  await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(200);
  const of = await samples();
  expect(of("pairflow_runs_total", { pair: "stamp", status: "success", reason: "done" })).toBe(2);
  expect(of("pairflow_items", { pair: "stamp", status: "success" })).toBe(2);
  expect(of("pairflow_items", { pair: "score", status: "error" })).toBe(1);
  expect(of("pairflow_run_duration_seconds_count", { pair: "score" })).toBe(2);
  expect(of("pairflow_rows_total", { pair: "stamp" })).toBe(3);
  expect(of("pairflow_read_bytes_total", { pair: "stamp" })).toBe(GOOD.length + BAD.length);
  const written = await Promise.all(["A1", "A2"].map((name) => stat(join(root, `stamped/${name}.csv`))));
  expect(of("pairflow_written_bytes_total", { pair: "stamp" })).toBe(written.reduce((sum, { size }) => sum + size, 0));
  expect(of("pairflow_last_successful_scan_timestamp_seconds", { pair: "stamp" })).toBeGreaterThan(1.7e9);
  expect(of("pairflow_last_successful_scan_timestamp_seconds", { pair: "gone" })).toBe(0);
  expect(of("pairflow_pair_problem", { pair: "gone" })).toBe(1);
  expect(of("pairflow_pair_late", { pair: "gone" })).toBe(0);
  expect(of("pairflow_oldest_waiting_item_seconds", { pair: "stamp" })).toBe(0);
  expect(of("pairflow_config_valid")).toBe(1);
  expect(of("process_resident_memory_bytes")).toBeGreaterThan(1e6);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(await stop("SIGTERM")).toBe(143);
});
