import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Command } from "commander";
import pc from "picocolors";
import { z } from "zod";
import type { ItemDocument, ItemPage, PairSummary, StatusDocument } from "../app/view.ts";
import { findConfig } from "../config/find.ts";
import { oneLine } from "../lib/invisible.ts";
import { EXIT } from "./exit.ts";
import { lookAtFlow } from "./look.ts";
import { type FlowOptions, withFlow } from "./options.ts";
import { countsText, MARK, plural } from "./report.ts";
import { RUNNER_FILE } from "./runner-file.ts";

interface StatusOptions extends FlowOptions {
  readonly json?: boolean;
}

interface Seen {
  readonly status: StatusDocument;
  readonly unfinished: readonly ItemDocument[];
}

const ITEMS_SHOWN = 50;

export function statusCommand(): Command {
  return withFlow(new Command("status"))
    .description(
      "Show the three statuses per pair and every unfinished item, from a running server or from the folders.",
    )
    .option("--json", "the document of GET /api/v1/status")
    .action(async (flow: string, options: StatusOptions) => {
      const seen = (await askServer(flow, options)) ?? (await lookAtFlow(flow, options, readFolders));
      if (options.json === true) console.log(JSON.stringify(seen.status, null, 2));
      else print(seen);
      if (seen.status.status === "error") process.exitCode = EXIT.itemFailed;
    });
}

function print({ status, unfinished }: Seen): void {
  for (const pair of status.pairs)
    console.log(`${MARK[pair.status]} ${pc.bold(pair.name)}  ${countsText(pair.counts)}${ignoredText(pair)}`);
  for (const item of unfinished) {
    console.log(`${MARK[item.status]} ${item.pair}  ${oneLine(item.key)}  ${item.reason}: ${oneLine(item.message)}`);
    if (item.hint !== null) console.log(`    ${pc.cyan("hint:")} ${oneLine(item.hint)}`);
  }
  console.log(countsText(status.counts));
}

function ignoredText({ ignored }: PairSummary): string {
  return ignored > 0 ? `  (${plural(ignored, "hidden or temporary name")} left out)` : "";
}

function readFolders({ view }: Parameters<Parameters<typeof lookAtFlow>[2]>[0]): Seen {
  const errors = view.items({ status: "error", limit: ITEMS_SHOWN }).items;
  const waiting = view.items({ status: "preliminary", limit: ITEMS_SHOWN }).items;
  return { status: view.status(), unfinished: [...errors, ...waiting] };
}

/** Undefined when no server of this flow answers; a file of one that died is no server. */
async function askServer(flow: string, options: StatusOptions): Promise<Seen | undefined> {
  const { root } = await findConfig(flow);
  const path = join(resolve(options.state ?? join(root, ".pairflow")), RUNNER_FILE);
  const text = await readFile(path, "utf8").catch(() => undefined);
  const known = z.object({ url: z.url() }).safeParse(text === undefined ? undefined : JSON.parse(text));
  if (!known.success) return undefined;
  try {
    const errors = await ask<ItemPage>(known.data.url, `/api/v1/items?status=error&limit=${ITEMS_SHOWN}`);
    const waiting = await ask<ItemPage>(known.data.url, `/api/v1/items?status=preliminary&limit=${ITEMS_SHOWN}`);
    const status = await ask<StatusDocument>(known.data.url, "/api/v1/status");
    return { status, unfinished: [...errors.items, ...waiting.items] };
  } catch {
    return undefined;
  }
}

async function ask<T>(url: string, path: string): Promise<T> {
  const answer = await fetch(new URL(path, url), { signal: AbortSignal.timeout(2_000) });
  // Our own server's documents, by the types it writes them with.
  return (await answer.json()) as T;
}
