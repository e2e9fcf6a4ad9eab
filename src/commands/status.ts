import { Command } from "commander";
import type { ItemDocument } from "../app/item-documents.ts";
import type { PairDocument, StatusDocument } from "../app/view.ts";
import type { Counts, Status } from "../domain/status.ts";
import { plural } from "../lib/amount.ts";
import { oneLine } from "../lib/invisible.ts";
import { EXIT } from "./exit.ts";
import { type FlowSource, withFlowSource } from "./flow-source.ts";
import { printJson } from "./json.ts";
import { SERVER_ENVIRONMENT, withManual } from "./manual.ts";
import { type FlowOptions, withFlow } from "./options.ts";
import { countsText, hintText } from "./report.ts";
import { err, out } from "./style.ts";
import { alignedLines } from "./text-table.ts";

interface StatusOptions extends FlowOptions {
  readonly json?: boolean;
}

interface Unfinished {
  readonly status: Exclude<Status, "success">;
  readonly items: readonly ItemDocument[];
  readonly total: number;
}

const ITEMS_SHOWN = 50;

export function statusCommand(): Command {
  const command = withFlow(new Command("status"))
    .description("Show the status of each pair, and every unfinished item with its reason.")
    .option("--json", "the document of GET /api/v1/status")
    .action(status);
  return withManual(command, {
    more: ["It asks the flow's server where one runs; else it looks at the folders once, and changes nothing."],
    examples: [
      ["pairflow status", "what is done, what waits, what failed and why"],
      ["pairflow status ../funds --json | jq .counts", "for a script"],
      ["watch -c pairflow status", "again every two seconds"],
    ],
    environment: SERVER_ENVIRONMENT,
    exits: [EXIT.fine, EXIT.itemFailed, EXIT.config, EXIT.folder, EXIT.database],
  });
}

async function status(flow: string, { json = false, ...options }: StatusOptions): Promise<void> {
  const status = await withFlowSource(flow, options, async (source) => {
    const status = await source.status();
    if (json) printJson(status);
    else await print(source, status);
    return status.status;
  });
  if (status === "error") process.exitCode = EXIT.itemFailed;
}

async function print(source: FlowSource, status: StatusDocument): Promise<void> {
  const pairs = await source.pairs();
  for (const line of pairTable(pairs)) console.log(line);
  for (const line of [...configLines(status), ...problemLines(pairs)]) console.log(line);
  for (const kind of ["error", "preliminary"] as const) {
    const { items, total } = await source.items({ status: kind, limit: ITEMS_SHOWN });
    for (const line of itemLines({ status: kind, items, total })) console.log(line);
  }
  const { server } = source;
  const from = server === undefined ? "the folders, looked at now" : `the server on ${server.url}`;
  console.log(`\n${countsText(status.counts)}`);
  console.error(err.colours.dim(`From ${from}.`));
}

/** One row per pair: mark and word of its worst status, and how many items have each. */
function pairTable(pairs: readonly PairDocument[]): readonly string[] {
  const rows = pairs.map(({ name, status, counts, ignored, problem }) => [
    name,
    status,
    ...[counts.success, counts.preliminary, counts.error].map((count) => count.toLocaleString("en-US")),
    problem === null ? noteOf(counts, ignored) : "",
  ]);
  const [head = "", ...lines] = alignedLines([["pair", "status", "success", "preliminary", "error"], ...rows], {
    numbers: [2, 3, 4],
  });
  const marked = pairs.map(({ status }, index) => `${out.mark[status]} ${lines[index] ?? ""}`);
  return [`  ${out.colours.dim(head)}`, ...marked];
}

function noteOf({ success, preliminary, error }: Counts, ignored: number): string {
  const empty = success + preliminary + error === 0 ? ["no files yet"] : [];
  const left = ignored > 0 ? [`${plural(ignored, "hidden or temporary name")} left out`] : [];
  return [...empty, ...left].join(", ");
}

/** A server goes on with the last config that was right. */
function configLines({ config }: StatusDocument): readonly string[] {
  if (config.valid) return [];
  const errors = config.errors.flatMap((error) => error.split("\n"));
  const head = `${out.mark.error} ${out.colours.bold("config")}  has errors; the last good one goes on`;
  return ["", head, ...errors.map((line) => `    ${oneLine(line)}`)];
}

/** Why nothing of a pair starts, which no item of it says. */
function problemLines(pairs: readonly PairDocument[]): readonly string[] {
  const lines = pairs.flatMap(({ name, problem }) =>
    problem === null ? [] : errorLines(`${out.colours.bold(name)}  cannot go on`, problem),
  );
  return lines.length === 0 ? [] : ["", ...lines];
}

/** Errors with all that is known of them, what only waits on one line each. */
function itemLines({ status, items, total }: Unfinished): readonly string[] {
  if (items.length === 0) return [];
  const lines = items.flatMap((item) => (status === "error" ? errorLines(itemHead(item), item) : [waitingLine(item)]));
  const rest = total - items.length;
  const more =
    rest > 0 ? [out.colours.dim(`  ... and ${plural(rest, "more item")}; pairflow plan lists them all`)] : [];
  return ["", ...lines, ...more];
}

interface Told {
  readonly message: string;
  readonly hint: string | null;
}

function errorLines(head: string, { message, hint }: Told): readonly string[] {
  const what = hint === null ? [] : [hintText(hint, out, "    ")];
  return [`${out.mark.error} ${head}`, `    ${oneLine(message)}`, ...what];
}

function itemHead(item: ItemDocument): string {
  return `${out.colours.bold(item.pair)}  ${oneLine(item.key)}  ${reasonText(item)}`;
}

/** With what becomes of the item by itself. */
function reasonText({ reason, attempt, maxAttempts, nextAttemptAt }: ItemDocument): string {
  const tries = `${reason}, attempt ${attempt} of ${maxAttempts}`;
  if (nextAttemptAt !== null) return `${tries}, again at ${nextAttemptAt}`;
  if (reason === "failed") return `${reason}, not tried again by itself`;
  return reason === "gave-up" ? tries : reason;
}

function waitingLine({ pair, key, reason, message }: ItemDocument): string {
  return `${out.mark.preliminary} ${out.colours.bold(pair)}  ${oneLine(key)}  ${reason}: ${oneLine(message)}`;
}
