import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import shipped from "../../flow.config.json" with { type: "json" };
import { audit } from "./audit.ts";
import { Chance } from "./chance.ts";
import { makeChaos } from "./chaos.ts";
import { dropFiles } from "./dropper.ts";
import { readHistory } from "./history.ts";
import { atRest, type Item, retry } from "./page.ts";
import { Published } from "./published.ts";
import { figuresOf } from "./report.ts";
import { CLI, type Server } from "./server.ts";

const USAGE = "usage: npm run soak -- [--minutes N] [--seed S] [--largest-mb N] [--keep] [--cli FILE]";
/** A death counts as an attempt, so an item may give up in all this; waiting an hour for it would show nothing. */
const RETRY = { attempts: 3, backoff: "1s" };
const REST_MS = 300_000;
const TICK_MS = 65_000;
/** The deaths of one item that a user has to press "retry" for. */
const ROUNDS = 5;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "3" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    "largest-mb": { type: "string" },
    keep: { type: "boolean", default: false },
    // Another program's src/cli.ts: one that was broken on purpose has to be caught.
    cli: { type: "string", default: CLI },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
/** 200 MB from 20 minutes on; less for less, so that the work fits in. */
const largestBytes = Number(values["largest-mb"] ?? Math.min(200, minutes ** 2 / 2)) * 1e6;

if (!(minutes > 0) || !Number.isInteger(seed) || !(largestBytes >= 1_000)) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  const root = mkdtempSync(join(tmpdir(), "pairflow-soak-"));
  if (!values.keep) process.on("exit", () => rmSync(root, { recursive: true, force: true }));
  console.error(`seed ${seed}, ${minutes} min, files up to ${largestBytes / 1e6} MB, in ${root}`);
  const findings = await soak(root);
  for (const finding of findings) console.log(`VIOLATION ${finding}`);
  process.exitCode = findings.length > 0 ? 1 : 0;
}

async function soak(root: string): Promise<readonly string[]> {
  const source = join(root, "data/source");
  mkdirSync(source, { recursive: true });
  const config = { ...shipped, $schema: undefined, defaults: { ...shipped.defaults, retry: RETRY } };
  writeFileSync(join(root, "flow.config.json"), JSON.stringify(config));
  const published = new Published(root);
  const fromMs = performance.now();
  const untilMs = fromMs + minutes * 60_000;
  const untilAt = Date.now() + minutes * 60_000;
  const [dropped, turmoil] = await Promise.all([
    dropFiles({ source, beside: join(root, "beside"), untilMs, largestBytes, chance: new Chance(seed) }),
    makeChaos({
      cli: values.cli,
      flow: root,
      fromMs,
      runnersUntilMs: fromMs + minutes * 40_000,
      untilMs,
      chance: new Chance(seed + 1),
      look: () => published.look(),
      say: (text) => console.error(text),
    }),
  ]);
  const { open, retried } = await finish(turmoil.server);
  turmoil.server.signal("SIGTERM");
  const exit = await turmoil.server.ended;
  published.look();
  const restedMs = performance.now();
  const found = await audit(root, dropped, open);
  const history = readHistory(root, turmoil.kills, untilAt);
  const seconds = {
    drop: minutes * 60,
    rest: (restedMs - untilMs) / 1000,
    audit: (performance.now() - restedMs) / 1000,
  };
  console.log(figuresOf({ seed, dropped, turmoil, found, history, retried, seconds }));
  return [
    ...found.findings,
    ...turmoil.ended.map((how) => `a runner ended by itself at ${how}`),
    ...published.changed.map((path) => `${path} changed after it was published`),
    ...history.doubled.map((name) => `${name} was made twice`),
    ...history.temps.map((path) => `${path} was left behind`),
    ...(history.running > 0 ? [`${history.running} runs are still "running" in the journal`] : []),
    ...(exit === 143 ? [] : [`SIGTERM ended the runner with ${exit}, wanted 143`]),
  ];
}

/** Waits for rest, over a tick of the schedule too, and retries what gave up because its worker was killed too often. */
async function finish(server: Server): Promise<{ readonly open: readonly Item[]; readonly retried: number }> {
  const url = await server.url;
  let retried = 0;
  await atRest(url, REST_MS);
  await setTimeout(TICK_MS);
  for (let round = 0; ; round += 1) {
    const open = await atRest(url, REST_MS);
    const given = open.filter(({ reason }) => reason === "gave-up" || reason === "lost");
    if (given.length === 0 || round === ROUNDS) return { open, retried };
    retried += given.length;
    for (const item of given) await retry(url, item);
  }
}
