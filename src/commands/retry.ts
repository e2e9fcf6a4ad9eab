import { availableParallelism } from "node:os";
import { Command, Option } from "commander";
import type { ActionResult } from "../app/actions.ts";
import type { ItemDetail } from "../app/item-documents.ts";
import { openFlow } from "../compose.ts";
import { FlowError } from "../domain/errors.ts";
import { plural } from "../lib/amount.ts";
import { oneLine } from "../lib/invisible.ts";
import { createLogger } from "../runtime/logger.ts";
import { EXIT } from "./exit.ts";
import { findItem, requirePair } from "./find-item.ts";
import { type FlowSource, folderSource, serverSource } from "./flow-source.ts";
import { printJson } from "./json.ts";
import { scanOnce } from "./look.ts";
import { SERVER_ENVIRONMENT, withManual } from "./manual.ts";
import { type FlowOptions, withFlow } from "./options.ts";
import { type FlowServer, findServer } from "./server-client.ts";

interface RetryOptions extends FlowOptions {
  readonly pair?: string;
  readonly key?: string;
  readonly status?: "error";
  readonly json?: boolean;
}

/** Where items are retried: in a running server, or in the journal while we hold the flow. */
interface RetryPlace {
  readonly source: FlowSource;
  readonly one: (item: ItemDetail) => Promise<boolean>;
  readonly all: (pair: string | undefined) => Promise<ActionResult>;
  /** When they start. */
  readonly starts: string;
}

/** An action on many items is waited for so long. */
const ACTION_WITHIN_MS = 60_000;

export function retryCommand(): Command {
  const command = withFlow(new Command("retry"))
    .description("Start failed items again: forget their attempts, as the button Retry on the page does.")
    .option("--pair <name>", "items of this pair")
    .option("--key <key>", "one item, by its target's name")
    .addOption(new Option("--status <status>", "all items with an error").choices(["error"]))
    .option("--json", "how many items were retried, and how many could not be")
    .action(retry);
  return withManual(command, {
    more: [
      "It asks the flow's server where one runs. Else it only notes in the journal that they may start again, and the next run or serve starts them.",
      "A conflict, an unreadable file or a name that is none has to be mended first; they start by themselves then.",
    ],
    examples: [
      ["pairflow retry --key File_A.csv --pair z-scores", "one item"],
      ["pairflow retry ../funds --status error", "all that failed"],
    ],
    environment: SERVER_ENVIRONMENT,
    exits: [EXIT.fine, EXIT.config, EXIT.folder, EXIT.locked, EXIT.database],
  });
}

async function retry(flow: string, { pair, key, status, json = false, ...options }: RetryOptions): Promise<void> {
  if ((key === undefined) === (status === undefined)) {
    const hint = "Give --key KEY for one item, or --status error for all that failed.";
    throw new FlowError("usage", "either --key or --status is needed, and not both", { hint });
  }
  const result = await withRetryPlace(flow, options, async ({ source, one, all, starts }) => {
    if (pair !== undefined) {
      const known = (await source.status()).pairs.map(({ name }) => name);
      requirePair(pair, known);
    }
    if (key === undefined) return { ...(await all(pair)), what: "items", starts };
    const item = await findItem(source, { key, pair });
    const changed = item.retryable && (await one(item)) ? 1 : 0;
    const what = `${item.pair} ${oneLine(item.key)}: ${oneLine(item.message)}`;
    return { changed, unchanged: 1 - changed, what, starts };
  });
  const { changed, unchanged, what, starts } = result;
  if (json) printJson({ changed, unchanged });
  else if (changed === 0) console.log(`Nothing to retry${key === undefined ? "." : `, ${what}`}`);
  else console.log(`${plural(changed, "item")} ${changed === 1 ? "starts" : "start"} ${starts}.`);
  if (!json && key === undefined && unchanged > 0) {
    console.error(`${plural(unchanged, "item")} with an error cannot be retried: mend what their messages name.`);
  }
}

async function withRetryPlace<T>(
  location: string,
  options: FlowOptions,
  use: (place: RetryPlace) => Promise<T>,
): Promise<T> {
  const server = await findServer(location, options.state);
  return server === undefined ? withJournal(location, options, use) : use(serverPlace(server));
}

function serverPlace(server: FlowServer): RetryPlace {
  const post = async (path: string, body: unknown): Promise<Response | undefined> =>
    server.fetch(path, {
      method: "POST",
      headers: { Origin: server.url, "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ACTION_WITHIN_MS),
    });
  const source = serverSource(server);
  return {
    source,
    starts: "again",
    one: async (item) => (await post(`/api/v1/items/${encodeURIComponent(item.id)}/retry`, {})) !== undefined,
    all: async (pair) => {
      const { total } = await source.items({ status: "error", pair, limit: 1 });
      const body = { action: "retry", filter: { status: "error", pair }, expectedCount: total };
      const answer = await post("/api/v1/items/actions", body);
      // Our own server's document.
      return (await answer?.json()) as ActionResult;
    },
  };
}

/** Holds the flow's lock, so that no runner is at work; nothing is started. */
async function withJournal<T>(
  location: string,
  options: FlowOptions,
  use: (place: RetryPlace) => Promise<T>,
): Promise<T> {
  const logger = await createLogger("readable", "warn", 2);
  const open = await openFlow(location, {
    purpose: "work",
    stateFolder: options.state,
    environment: options.env,
    slots: availableParallelism(),
    readOnly: false,
    logger,
  });
  const { runner, view } = open;
  try {
    await runner.stop(0);
    await scanOnce(open, runner.states);
    return await use({
      source: folderSource(open),
      starts: "with the next run or serve",
      one: async (item) => view.actions.retry(item.id),
      all: async (pair) => {
        const filter = { status: "error", pair } as const;
        const { total } = view.items({ ...filter, limit: 1 });
        const result = await view.actions.applyToAll("retry", filter, { expectedCount: total });
        if ("found" in result) throw new FlowError("internal", "the items changed while they were retried");
        return result;
      },
    });
  } finally {
    await open.close();
  }
}
