import { Command } from "commander";
import type { Tidied } from "../app/tidy.ts";
import { openFlow } from "../compose.ts";
import type { Keep } from "../domain/keep-rules.ts";
import { formatBytes, plural } from "../lib/amount.ts";
import { createLogger } from "../runtime/logger.ts";
import { EXIT } from "./exit.ts";
import { printJson } from "./json.ts";
import { scanOnce } from "./look.ts";
import { withManual } from "./manual.ts";
import { durationMs, type FlowOptions, wholeNumber, withFlow } from "./options.ts";
import { out } from "./style.ts";

interface PruneOptions extends FlowOptions {
  readonly dryRun?: boolean;
  readonly runs?: number;
  readonly runsFor?: number;
  readonly logsFor?: number;
  readonly trashFor?: number;
  readonly json?: boolean;
}

export function pruneCommand(): Command {
  const command = withFlow(new Command("prune"))
    .description("Remove old runs, logs and trash now, and give their room back.")
    .option("-n, --dry-run", "change nothing and tell what would go; beside a server as well")
    .option("--runs <n>", "runs to keep of each item, in place of keep.runs", wholeNumber(1, 1_000))
    .option("--runs-for <duration>", "in place of keep.runsFor, such as 30d", durationMs)
    .option("--logs-for <duration>", "in place of keep.logsFor", durationMs)
    .option("--trash-for <duration>", "in place of keep.trashFor", durationMs)
    .option("--json", "one JSON document: {dryRun, runs, logs, trash, bytes, shrunkBytes}")
    .action(prune);
  return withManual(command, {
    more: [
      "The newest run of each item and the run that made its target stay, however old; both go when source and target " +
        "of the item are gone. A server does the same by itself once an hour, so this is for flows that pairflow run " +
        "works on, and for a journal that is to be smaller today; it is refused while a server or a run works on the flow.",
    ],
    examples: [
      ["pairflow prune --dry-run", "what would go"],
      ["pairflow prune ../funds --runs-for 30d --logs-for 7d", "keep less than the config says, once"],
    ],
    exits: [EXIT.fine, EXIT.config, EXIT.folder, EXIT.locked, EXIT.database],
  });
}

async function prune(location: string, options: PruneOptions): Promise<void> {
  const { dryRun = false } = options;
  const open = await openFlow(location, {
    purpose: dryRun ? "look" : "work",
    stateFolder: options.state,
    environment: options.env,
    slots: 1,
    readOnly: dryRun,
    logger: await createLogger("readable", "warn", 2),
  });
  try {
    await scanOnce(open, open.runner.states);
    const tidied = await open.housekeeping.tidyNow(dryRun ? "look" : "remove", keepOf(open.flow.keep, options));
    if (options.json === true) printJson({ dryRun, ...tidied });
    else console.log(sentence(tidied, dryRun));
  } finally {
    await open.close();
  }
}

function keepOf(keep: Keep, options: PruneOptions): Keep {
  return {
    runs: options.runs ?? keep.runs,
    runsForMs: options.runsFor ?? keep.runsForMs,
    logsForMs: options.logsFor ?? keep.logsForMs,
    trashForMs: options.trashFor ?? keep.trashForMs,
  };
}

function sentence({ runs, logs, trash, bytes, shrunkBytes }: Tidied, dryRun: boolean): string {
  if (runs + logs + trash + shrunkBytes === 0) return `${out.mark.success} Nothing is old enough to go.`;
  const what = [plural(runs, "run"), plural(logs, "log"), `${plural(trash, "file")} of the trash`].join(", ");
  const smaller = shrunkBytes > 0 ? `; the journal is ${formatBytes(shrunkBytes)} smaller` : "";
  return `${out.mark.success} ${dryRun ? "Would remove" : "Removed"} ${what}: ${formatBytes(bytes)}${smaller}.`;
}
