import { createWriteStream } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import shipped from "../flow.config.json" with { type: "json" };

/** A File_A and a File_B that belong together: every value follows from the seed and the fund's number. */
export interface Funds {
  readonly seed: number;
  readonly rowCount: number;
}

const ROWS_PER_CHUNK = 10_000;
/** Primes: they walk through any of our row counts without meeting a fund twice. */
const STEPS = { a: 7_919, b: 104_729 } as const;
const THREE_PAIRS = ["timestamps", "z-scores", "merge"];

/** Makes a flow folder with the first three pairs of the flow that is shipped. */
export async function makeFlow(root: string, settle: string): Promise<void> {
  const { timezone, defaults, pairs } = shipped;
  const three = pairs.filter((pair) => THREE_PAIRS.includes(pair.name));
  await makeFlowOf(root, { name: "bench", timezone, settle, defaults, pairs: three });
  await mkdir(join(root, "data/source"), { recursive: true });
}

/** Makes a flow folder with this config. */
export async function makeFlowOf(root: string, config: unknown): Promise<void> {
  await mkdir(root, { recursive: true });
  await writeFile(join(root, "flow.config.json"), JSON.stringify(config, null, 2));
}

/** Makes everything of a flow of ours missing again, except for its sources. */
export async function forgetWork(root: string): Promise<void> {
  for (const made of [".pairflow", "data/timestamps", "data/z-scores", "data/merged"]) {
    await rm(join(root, made), { recursive: true, force: true });
  }
}

/** isin,nav */
export async function writeFileA(path: string, funds: Funds): Promise<void> {
  await writeRows(path, "isin,nav", funds, (row) => {
    const fund = fundOfA(funds, row);
    return `${isinOf(fund)},${navOf(funds, fund)}`;
  });
}

/** isin,subscriptions: as many rows in another order, and every fifth fund is one that File_A does not have. */
export async function writeFileB(path: string, funds: Funds): Promise<void> {
  await writeRows(path, "isin,subscriptions", funds, (row) => {
    const fund = (row * STEPS.b + 17) % funds.rowCount;
    const isKnown = subscriptionsOf(funds, fund) !== undefined;
    return `${isinOf(isKnown ? fund : funds.rowCount + fund)},${subscriptionsOf(funds, fund) ?? 1}`;
  });
}

/** The cells that row of the merged file must have. */
export function mergedRow(funds: Funds, row: number) {
  const fund = fundOfA(funds, row);
  return { isin: isinOf(fund), nav: navOf(funds, fund), subscriptions: subscriptionsOf(funds, fund) ?? 0 };
}

function fundOfA({ rowCount }: Funds, row: number): number {
  return (row * STEPS.a) % rowCount;
}

function isinOf(fund: number): string {
  return `LU${String(fund).padStart(10, "0")}`;
}

function navOf({ seed }: Funds, fund: number): string {
  return (50 + 200 * chance(seed, fund)).toFixed(4);
}

function subscriptionsOf({ seed, rowCount }: Funds, fund: number): number | undefined {
  return fund < rowCount * 0.8 ? Math.floor(100_000 * chance(seed + 1, fund)) : undefined;
}

/** From 0 to 1, the same each time: the finalizer of MurmurHash3. */
function chance(seed: number, index: number): number {
  let hash = Math.imul(seed, 0x9e3779b1) ^ index;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

async function writeRows(path: string, header: string, { rowCount }: Funds, lineOf: (row: number) => string) {
  function* chunks() {
    yield `${header}\n`;
    for (let from = 0; from < rowCount; from += ROWS_PER_CHUNK) {
      const count = Math.min(ROWS_PER_CHUNK, rowCount - from);
      yield `${Array.from({ length: count }, (_, index) => lineOf(from + index)).join("\n")}\n`;
    }
  }
  await pipeline(Readable.from(chunks()), createWriteStream(path));
}
