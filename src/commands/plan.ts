import { Command } from "commander";
import pc from "picocolors";
import type { OpenFlow } from "../compose.ts";
import { oneLine } from "../lib/invisible.ts";
import { EXIT } from "./exit.ts";
import { lookAtFlow } from "./look.ts";
import { type FlowOptions, withFlow } from "./options.ts";
import { MARK, plural, printFailure } from "./report.ts";

interface PlanOptions extends FlowOptions {
  readonly json?: boolean;
}

export function planCommand(): Command {
  return withFlow(new Command("plan"))
    .description("Show what the next tick would do, and why, for every item. Changes nothing.")
    .option("--json", "one JSON document: {decisions: [{pair, key, decision, reason, message, nextAt}]}")
    .action((flow: string, options: PlanOptions) => lookAtFlow(flow, options, (open) => plan(open, options)));
}

function plan({ runner }: OpenFlow, { json = false }: PlanOptions): void {
  const decisions = runner.states.flatMap((state) =>
    Array.from(state.entries(), ({ facts, decision }) => ({ pair: state.pair.name, key: facts.item.key, ...decision })),
  );
  if (json) {
    const shown = decisions.map(({ pair, key, decision, reason, message, nextAt }) => {
      return { pair, key, decision, reason, message, nextAt: nextAt === null ? null : new Date(nextAt).toISOString() };
    });
    console.log(JSON.stringify({ decisions: shown }, null, 2));
  } else {
    for (const { pair, key, status, decision, reason, message } of decisions) {
      const verb = decision === "start" ? pc.bold("start") : pc.dim("skip ");
      console.log(`${MARK[status]} ${verb} ${pair}  ${oneLine(key)}  ${reason}: ${oneLine(message)}`);
    }
    const starts = decisions.filter(({ decision }) => decision === "start").length;
    console.log(
      starts === 0
        ? `Nothing to do for ${plural(decisions.length, "item")}.`
        : `${plural(starts, "item")} would start.`,
    );
  }
  for (const { problem } of runner.states) if (problem !== undefined) printFailure(problem.message, problem.hint);
  if (runner.states.some((state) => state.problem !== undefined)) process.exitCode = EXIT.folder;
}
