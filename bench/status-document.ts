import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { must } from "./wrong-result.ts";

const status = z.object({ scan: z.object({ lastDurationMs: z.number().nullable() }) });
const items = z.object({ total: z.number() });

const LOOK_EVERY_MS = 20;
const PATIENCE_MS = 60_000;

/** Waits until a server has scanned, by GET /api/v1/status; returns how long its last scan took. */
export async function scanned(url: string): Promise<number> {
  const untilMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const { scan } = status.parse(await get(`${url}/api/v1/status`));
    if (scan.lastDurationMs !== null) return scan.lastDurationMs / 1000;
    must(performance.now() < untilMs, `no scan within ${PATIENCE_MS / 1000} s`);
    await setTimeout(LOOK_EVERY_MS);
  }
}

/** How many items have this reason. */
export async function countOf(url: string, reason: string): Promise<number> {
  return items.parse(await get(`${url}/api/v1/items?reason=${reason}&limit=1`)).total;
}

async function get(address: string): Promise<unknown> {
  const answer = await fetch(address);
  must(answer.ok, `${new URL(address).pathname} answered ${answer.status}`);
  return answer.json();
}
