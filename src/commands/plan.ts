import { Command } from "commander";
import type { Entry } from "../app/entry-table.ts";
import type { PairState } from "../app/pair-state.ts";
import { isMadeAgain, lastDurationMs, plannedRemakes, type Remakes, remakesOnSwitch } from "../app/remakes.ts";
import type { OpenFlow } from "../compose.ts";
import { plural } from "../lib/amount.ts";
import { formatDuration } from "../lib/duration.ts";
import { oneLine } from "../lib/invisible.ts";
import { systemClock } from "../runtime/clock.ts";
import { EXIT } from "./exit.ts";
import { printJson } from "./json.ts";
import { lookAtFlow } from "./look.ts";
import { withManual } from "./manual.ts";
import { type FlowOptions, withFlow } from "./options.ts";
import { planChange } from "./plan-change.ts";
import { allDone, printFailure } from "./report.ts";
import { out } from "./style.ts";

interface PlanOptions extends FlowOptions {
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly config?: string;
}

interface PairPlan {
  readonly pair: string;
  readonly entries: readonly Entry[];
}

export function planCommand(): Command {
  const command = withFlow(new Command("plan"))
    .description("Show what the next tick would do for each item, and why; changes nothing.")
    .option("-v, --verbose", "the items that are done as well")
    .option(
      "--json",
      "one JSON document of every item: {decisions: [{pair, key, decision, reason, message, nextAt, " +
        "lastDurationMs}], switch: [{pair, items, lastDurationMs}]}",
    )
    .option("--config <file>", "what this config would do in place of the present one")
    .action((flow: string, options: PlanOptions) => lookAtFlow(flow, options, (open) => planFor(open, options)));
  return withManual(command, {
    more: [
      "Files count as settled: one look cannot tell whether they still change.",
      "With --config: the file is read as if it stood in the place of the flow's own, so with --env prod " +
        "flow.config.prod.json is laid over it.",
      "It tells which pairs an edit adds (+), removes (-) or changes (~), and how many of their items would " +
        "start, be made again, or be left. What other pairs would make first is not counted. With --json: {added, " +
        "removed, changed: [{pair, keys}], pairs: [{pair, edit, keys, start, remake, left}]}.",
    ],
    examples: [
      ["pairflow plan", "what would start, what waits and for what"],
      ["pairflow plan ../funds -v", "every item, also those that are done"],
      ["pairflow plan --json | jq '.decisions[] | select(.reason == \"waiting\")'", "for a script"],
      ["pairflow plan --config new.json", "before a new config takes the place of flow.config.json"],
    ],
    exits: [EXIT.fine, EXIT.config, EXIT.folder, EXIT.database],
  });
}

function planFor(open: OpenFlow, { config, ...options }: PlanOptions): Promise<void> | void {
  return config === undefined ? plan(open, options) : planChange(open, { ...options, config });
}

function plan({ runner }: OpenFlow, { json = false, verbose = false }: PlanOptions): void {
  const { states } = runner;
  const onSwitch = remakesOnSwitch(states, systemClock.now());
  if (json) {
    const decisions = states.flatMap((state) => Array.from(state.entries(), (entry) => decisionDocument(state, entry)));
    printJson({ decisions, switch: onSwitch });
  } else {
    const pairs = states.map((state) => ({ pair: state.pair.name, entries: [...state.entries()] }));
    const isNews = verbose || pairs.some(({ entries }) => !entries.every(isDone));
    for (const pair of isNews ? pairs : []) for (const line of pairLines(pair, verbose)) console.log(line);
    for (const remakes of plannedRemakes(states)) console.log(remakeLine(remakes));
    for (const remakes of onSwitch) console.log(switchLine(remakes));
    console.log(lastLine(pairs.flatMap(({ entries }) => entries)));
  }
  for (const { problem } of states) if (problem !== undefined) printFailure(problem.message, problem.hint);
  if (states.some((state) => state.problem !== undefined)) process.exitCode = EXIT.folder;
}

function decisionDocument({ pair }: PairState, { facts, decision: made }: Entry) {
  const { decision, reason, message, nextAt } = made;
  return {
    pair: pair.name,
    key: facts.item.key,
    decision,
    reason,
    message,
    nextAt: nextAt === null ? null : new Date(nextAt).toISOString(),
    lastDurationMs: lastDurationMs(facts.lastRun),
  };
}

/** What would start, then what is in the way of the others; the done ones are many, and no news. */
function pairLines({ pair, entries }: PairPlan, isVerbose: boolean): readonly string[] {
  const shown = isVerbose ? entries : entries.filter((entry) => !isDone(entry));
  const order = shown.toSorted((one, other) => rank(one) - rank(other));
  return [`${out.colours.bold(pair)}: ${countsOf(entries).join(", ") || "no files yet"}`, ...order.map(itemLine)];
}

/** `6 to start, 1 error, 2 waiting, 118 done`, without zeros. */
function countsOf(entries: readonly Entry[]): readonly string[] {
  const words = ["to start", "error", "waiting", "done"];
  return words.flatMap((word, place) => {
    const count = entries.filter((entry) => rank(entry) === place).length;
    return count === 0 ? [] : [`${count.toLocaleString("en-US")} ${word}`];
  });
}

/** Its place in the order of what people want to see. */
function rank({ decision: { decision, status } }: Entry): number {
  if (decision === "start") return 0;
  return { error: 1, preliminary: 2, success: 3 }[status];
}

function isDone({ decision }: Entry): boolean {
  return decision.reason === "done" || decision.reason === "external";
}

function itemLine({ facts, decision: made }: Entry): string {
  const { status, decision, reason, message } = made;
  const verb = decision === "start" ? out.colours.bold("start") : out.colours.dim("skip ");
  const lastMs = isMadeAgain(facts, made) ? lastDurationMs(facts.lastRun) : null;
  const last = lastMs === null ? "" : ` It took ${formatDuration(lastMs)} last time.`;
  return `  ${out.mark[status]} ${verb} ${oneLine(facts.item.key)}  ${reason}: ${oneLine(message)}${last}`;
}

function remakeLine({ pair, items, lastDurationMs: lastMs }: Remakes): string {
  return `${pair}: ${plural(items, "target")} would be made again, which took ${formatDuration(lastMs)} last time`;
}

function switchLine({ pair, items, lastDurationMs: lastMs }: Remakes): string {
  const [were, them] = items === 1 ? ["was", "it"] : ["were", "them"];
  const older = `${plural(items, "target")} ${were} made by an older job or params`;
  return `${pair}: ${older}; "onJobChange": "rerun" would remake ${them}, which took ${formatDuration(lastMs)} last time`;
}

function lastLine(entries: readonly Entry[]): string {
  const starts = entries.filter(({ decision }) => decision.decision === "start").length;
  if (starts > 0) return `${plural(starts, "item")} would start.`;
  if (entries.length === 0) return "Nothing to do: there are no files yet.";
  if (entries.every((entry) => rank(entry) === 3)) return `Nothing to do: ${allDone(entries.length, "item")}.`;
  return `Nothing to do now: ${countsOf(entries).join(", ")}.`;
}
