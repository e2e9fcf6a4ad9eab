import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { Answers } from "./answers.ts";
import { type Measured, present, type Row, type Setting } from "./benchmark.ts";
import { EventStreams } from "./event-streams.ts";
import { makeFlowOf } from "./inputs.ts";
import { type FinishedPair, makeHistory } from "./long-history.ts";
import { serve } from "./process.ts";
import { countOf } from "./status-document.ts";
import { must } from "./wrong-result.ts";

/** A flow whose work is done; the first pair is the one with the many files. */
export interface Past {
  readonly pairs: number;
  readonly files: number;
  readonly filesOfOthers: number;
  readonly runsOfFile: number;
}

const STREAMS = 50;
const DROPPED = 1_000;
/** Every screen and every list, besides those of one item and one run. */
const PAGES = [
  "/",
  "/items",
  "/items?q=0499",
  "/items?sort=updated",
  "/items?sort=duration",
  "/items?status=error",
  "/items?since=1h",
  "/grid",
  "/grid?q=0499",
  "/grid?by=date",
  "/pairs/pair-0000",
  "/flow",
  "/insights",
  "/insights?pair=pair-0000",
  "/system",
  "/api/v1/status",
  "/api/v1/pairs",
  "/api/v1/pairs/pair-0000",
  "/api/v1/items",
  "/api/v1/runs",
  "/api/v1/activity",
  "/api/v1/stats?window=24h",
  "/api/v1/grid",
  "/api/v1/graph",
  "/api/v1/config",
];
/** Parts of the minute: a tick comes at its beginning, and all has been looked at well before the rest begins. */
const MINUTE_MS = 60_000;
const TICK_ENDS_MS = 20_000;
const REST_ENDS_MS = 55_000;
const LIMIT_MS = 1_800_000;

const newest = z.object({ items: z.array(z.object({ id: z.string(), lastRunId: z.string() })) });

/** Its answers from the address on: at rest, over a tick of the schedule, and while 1,000 files are done before 50 streams. */
export async function measureLargeFlow({ folder, say }: Setting, past: Past): Promise<Measured> {
  const flow = join(folder, "many");
  const finished = finishedPairs(past);
  const items = finished.reduce((sum, { files }) => sum + files, 0);
  const pairs = finished.map(({ name, source, target }) => ({ name, source, target, job: "timestamp" }));
  await makeFlowOf(flow, { name: "many", settle: "0s", pairs });
  await makeHistory(flow, finished, past.runsOfFile);
  say(`serves ${past.pairs} pairs, ${items} items and ${items * past.runsOfFile} runs`);
  const server = await serve(flow);
  try {
    const fromMs = performance.now();
    while ((await countOf(server.url, "done")) < items) {
      must(performance.now() - fromMs < LIMIT_MS, "not all items are known within half an hour");
      await setTimeout(100);
    }
    const seconds = (performance.now() - fromMs) / 1000;
    say(`every item is known after ${seconds.toFixed(1)} s`);
    const pages = await pagesOf(server.url);
    const [rest, tick] = [new Answers("at rest", pages), new Answers("over a tick", pages)];
    const tickAt = Math.ceil((Date.now() + MINUTE_MS / 2) / MINUTE_MS) * MINUTE_MS;
    await setTimeout(Math.max(1, tickAt - MINUTE_MS + TICK_ENDS_MS - Date.now()));
    await rest.askUntil(tickAt - MINUTE_MS + REST_ENDS_MS);
    await tick.askUntil(tickAt + TICK_ENDS_MS);
    const streamed = await measureStreams({ flow, url: server.url, pages, items });
    const rows: readonly Row[] = [
      { name: "address to every item known", unit: "s", values: [seconds] },
      ...rest.rows(),
      ...tick.rows(),
      ...streamed.rows,
      { name: "peak of serve", unit: "MB", values: present([server.ownMegabytes()]) },
    ];
    return { grids: [rest.grid(), tick.grid(), ...(streamed.grids ?? [])], rows, notes: streamed.notes };
  } finally {
    await server.stop();
  }
}

function finishedPairs({ pairs, files, filesOfOthers }: Past): readonly FinishedPair[] {
  return Array.from({ length: pairs }, (_, pair) => {
    const name = `pair-${String(pair).padStart(4, "0")}`;
    const source = `data/${name}/in`;
    return { name, source, target: `data/${name}/out`, files: pair === 0 ? files : filesOfOthers };
  });
}

interface Watched {
  readonly flow: string;
  readonly url: string;
  readonly pages: readonly string[];
  readonly items: number;
}

/** 1,000 files are dropped at once while 50 people look on. */
async function measureStreams({ flow, url, pages, items }: Watched): Promise<Measured> {
  const streams = await EventStreams.open(url, STREAMS);
  const answers = new Answers(`while ${DROPPED} items run and ${STREAMS} streams are open`, pages);
  const fromMs = performance.now();
  for (let file = 0; file < DROPPED; file += 1) {
    await writeFile(join(flow, "data/pair-0001/in", `Dropped_${file}.csv`), "isin\n");
  }
  while ((await countOf(url, "done")) < items + DROPPED) {
    must(performance.now() - fromMs < LIMIT_MS, "what was dropped is not done within half an hour");
    await answers.askAll();
  }
  const seconds = (performance.now() - fromMs) / 1000;
  await streams.close();
  must(streams.events >= STREAMS, "not every stream told an event");
  const rows: readonly Row[] = [
    { name: `${DROPPED} dropped files done, ${STREAMS} streams open`, unit: "s", values: [seconds] },
    ...answers.rows(),
  ];
  return { grids: [answers.grid()], rows, notes: [`The ${STREAMS} streams told ${streams.events} events in all.`] };
}

/** All of them, with those of one item and one run. */
async function pagesOf(url: string): Promise<readonly string[]> {
  const answer = await fetch(`${url}/api/v1/items?sort=updated&limit=1`);
  const [item] = newest.parse(await answer.json()).items;
  must(item !== undefined, "there is no item");
  const ofOne = [`/items/${item.id}`, `/api/v1/items/${item.id}/preview?file=0`, `/runs/${item.lastRunId}`];
  return [...PAGES, ...ofOne].map((page) => url + page);
}
