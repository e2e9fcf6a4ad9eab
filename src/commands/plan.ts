import { Command } from "commander";
import pc from "picocolors";
import { isMadeAgain, lastDurationMs, plannedRemakes, type Remakes, remakesOnSwitch } from "../app/remakes.ts";
import type { OpenFlow } from "../compose.ts";
import { formatDuration } from "../lib/duration.ts";
import { oneLine } from "../lib/invisible.ts";
import { systemClock } from "../runtime/clock.ts";
import { EXIT } from "./exit.ts";
import { lookAtFlow, type Planned } from "./look.ts";
import { type FlowOptions, withFlow } from "./options.ts";
import { MARK, plural, printFailure } from "./report.ts";

interface PlanOptions extends FlowOptions {
  readonly json?: boolean;
}

export function planCommand(): Command {
  return withFlow(new Command("plan"))
    .description("Show what the next tick would do, and why, for every item. Changes nothing.")
    .option(
      "--json",
      "one JSON document: {decisions: [{pair, key, decision, reason, message, nextAt, lastDurationMs}], " +
        "switch: [{pair, items, lastDurationMs}]}",
    )
    .action((flow: string, options: PlanOptions) => lookAtFlow(flow, options, (open) => plan(open, options)));
}

function plan({ runner }: OpenFlow, { json = false }: PlanOptions): void {
  const { states } = runner;
  const planned = states.flatMap((state) =>
    Array.from(state.entries(), ({ facts, decision }) => ({ pair: state.pair.name, facts, ...decision })),
  );
  const onSwitch = remakesOnSwitch(states, systemClock.now());
  if (json) {
    console.log(JSON.stringify({ decisions: planned.map(decisionDocument), switch: onSwitch }, null, 2));
  } else {
    for (const item of planned) console.log(itemLine(item));
    for (const remakes of plannedRemakes(states)) console.log(remakeLine(remakes));
    for (const remakes of onSwitch) console.log(switchLine(remakes));
    const starts = planned.filter(({ decision }) => decision === "start").length;
    console.log(
      starts === 0 ? `Nothing to do for ${plural(planned.length, "item")}.` : `${plural(starts, "item")} would start.`,
    );
  }
  for (const { problem } of states) if (problem !== undefined) printFailure(problem.message, problem.hint);
  if (states.some((state) => state.problem !== undefined)) process.exitCode = EXIT.folder;
}

function decisionDocument({ pair, facts, decision, reason, message, nextAt }: Planned) {
  return {
    pair,
    key: facts.item.key,
    decision,
    reason,
    message,
    nextAt: nextAt === null ? null : new Date(nextAt).toISOString(),
    lastDurationMs: lastDurationMs(facts.lastRun),
  };
}

function itemLine(item: Planned): string {
  const { pair, facts, status, decision, reason, message } = item;
  const verb = decision === "start" ? pc.bold("start") : pc.dim("skip ");
  const lastMs = isMadeAgain(facts, item) ? lastDurationMs(facts.lastRun) : null;
  const last = lastMs === null ? "" : ` It took ${formatDuration(lastMs)} last time.`;
  return `${MARK[status]} ${verb} ${pair}  ${oneLine(facts.item.key)}  ${reason}: ${oneLine(message)}${last}`;
}

function remakeLine({ pair, items, lastDurationMs: lastMs }: Remakes): string {
  return `${pair}: ${plural(items, "target")} would be made again, which took ${formatDuration(lastMs)} last time`;
}

function switchLine({ pair, items, lastDurationMs: lastMs }: Remakes): string {
  const [were, them] = items === 1 ? ["was", "it"] : ["were", "them"];
  const older = `${plural(items, "target")} ${were} made by an older job or params`;
  return `${pair}: ${older}; "onJobChange": "rerun" would remake ${them}, which took ${formatDuration(lastMs)} last time`;
}
