import { setTimeout } from "node:timers/promises";
import { Command } from "commander";
import type { ItemDetail } from "../app/item-documents.ts";
import type { RunDetail } from "../app/run-documents.ts";
import { FlowError } from "../domain/errors.ts";
import { formatDuration } from "../lib/duration.ts";
import { oneLine } from "../lib/invisible.ts";
import { EXIT } from "./exit.ts";
import { findItems, requirePair } from "./find-item.ts";
import { type FlowSource, withFlowSource } from "./flow-source.ts";
import { printJson } from "./json.ts";
import { isErrorLine, linesOf, newLines } from "./log-lines.ts";
import { SERVER_ENVIRONMENT, withManual } from "./manual.ts";
import { type FlowOptions, flowPlace, withFlowAndKey } from "./options.ts";
import { hintText } from "./report.ts";
import { err } from "./style.ts";

interface LogsOptions extends FlowOptions {
  readonly pair?: string;
  readonly follow?: boolean;
  readonly errors?: boolean;
  readonly json?: boolean;
}

/** How often a running job's log is looked at. */
const LOOK_EVERY_MS = 300;

export function logsCommand(): Command {
  const item = ["[key]", "an item, by its target's name, or a run, by its id (default: the newest run of the flow)"];
  const command = withFlowAndKey(new Command("logs"), [item[0] ?? "", item[1] ?? ""])
    .description("Print the log of the newest run of an item, or of one run.")
    .option("--pair <name>", "the item's pair; without it, the newest run of any pair")
    .option("-f, --follow", "go on until the run ends")
    .option("--errors", "only lines that tell of an error or a warning")
    .option("--json", "the document of GET /api/v1/runs/:id, its log in it")
    .action(async (first: string | undefined, second: string | undefined, options: LogsOptions) => {
      const { flow, key } = flowPlace(first, second);
      await withFlowSource(flow, options, async (source) => logs(source, await findRun(source, key, options), options));
    });
  return withManual(command, {
    more: [
      "The log goes to stdout; which run it is, how it ended and what to do go to stderr. The log of a running job is " +
        "seen while it runs when the flow's server runs it; that of pairflow run comes when the job has ended.",
    ],
    examples: [
      ["pairflow logs File_A.csv --pair z-scores", "why it failed"],
      ["pairflow logs ../funds Merged.csv -f", "what it does now"],
      ["pairflow logs --errors", "errors and warnings of the newest run"],
    ],
    environment: SERVER_ENVIRONMENT,
    exits: [EXIT.fine, EXIT.config, EXIT.folder, EXIT.database],
  });
}

/** Throws `usage` when nothing has this name, or it never ran. */
async function findRun(source: FlowSource, key: string | undefined, { pair }: LogsOptions): Promise<RunDetail> {
  const id = key === undefined ? await newestRun(source, pair) : key;
  const run = await source.run(id);
  if (run !== undefined) return run;
  const items = await findItems(source, { key: id, pair });
  const newest = newestOf(items);
  const found = newest === null ? undefined : await source.run(newest);
  if (found !== undefined) return found;
  const why = items.map(({ pair, message }) => `${pair}: ${message}`).join(" ");
  throw new FlowError("usage", `"${id}" has not run yet`, { hint: why });
}

/** Throws `usage` when nothing has run. */
async function newestRun(source: FlowSource, pair: string | undefined): Promise<string> {
  if (pair !== undefined) {
    const { pairs } = await source.status();
    requirePair(
      pair,
      pairs.map(({ name }) => name),
    );
  }
  const { items } = await source.runs({ pair, limit: 1 });
  const [newest] = items;
  if (newest !== undefined) return newest.id;
  throw new FlowError("usage", "nothing has run yet", { hint: "pairflow plan says what would, and why." });
}

function newestOf(items: readonly ItemDetail[]): string | null {
  const ran = items.filter(({ lastRunId }) => lastRunId !== null);
  const [newest] = ran.toSorted((one, other) => ((one.updatedAt ?? "") < (other.updatedAt ?? "") ? 1 : -1));
  return newest?.lastRunId ?? null;
}

async function logs(source: FlowSource, found: RunDetail, options: LogsOptions): Promise<void> {
  const { follow = false, json = false, errors = false } = options;
  const print = (lines: readonly string[]) => {
    for (const line of lines) if (!errors || isErrorLine(line)) console.log(oneLine(line));
  };
  if (!json) console.error(headLine(found));
  let run = found;
  let seen: readonly string[] = [];
  while (follow && run.state === "running") {
    const lines = newLines(seen, linesOf(run.log, "whole"));
    if (!json) print(lines);
    seen = [...seen, ...lines];
    await setTimeout(LOOK_EVERY_MS);
    run = (await source.run(run.id)) ?? run;
  }
  if (json) return printJson(run);
  print(newLines(seen, linesOf(run.log, "all")));
  for (const line of endLines(run)) console.error(line);
}

function headLine({ pair, key, id, attempt, startedAt }: RunDetail): string {
  return err.colours.dim(`${pair}  ${oneLine(key)}  run ${id}, attempt ${attempt}, started ${startedAt}`);
}

function endLines({ state, durationMs, message, hint, warnings, log }: RunDetail): readonly string[] {
  const took = durationMs === null ? "" : ` after ${formatDuration(durationMs)}`;
  const quiet = log === "" ? " and left no log" : "";
  const notes = warnings.map((warning) => `${err.colours.yellow("warning:")} ${oneLine(warning)}`);
  if (state === "running") return [`${err.mark.preliminary} It runs${quiet}${quiet && " yet"}. Follow it with -f.`];
  if (state === "succeeded") return [...notes, `${err.mark.success} It succeeded${took}${quiet}.`];
  const end = state === "lost" ? "It was lost: its runner or worker died" : `It failed${took}`;
  const why = message === null ? "." : `: ${oneLine(message)}`;
  return [...notes, `${err.mark.error} ${end}${quiet}${why}`, ...(hint === null ? [] : [hintText(hint, err)])];
}
