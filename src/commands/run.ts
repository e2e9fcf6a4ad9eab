import { Command } from "commander";
import type { Attempt } from "../app/live-run.ts";
import type { PairState } from "../app/pair-state.ts";
import type { OpenFlow } from "../compose.ts";
import { openFlow } from "../compose.ts";
import type { Failure } from "../domain/errors.ts";
import { durationMsOf } from "../domain/run.ts";
import type { Counts } from "../domain/status.ts";
import { plural } from "../lib/amount.ts";
import { formatDuration } from "../lib/duration.ts";
import { systemClock } from "../runtime/clock.ts";
import { createLogger } from "../runtime/logger.ts";
import { EXIT } from "./exit.ts";
import { requirePair } from "./find-item.ts";
import { printJson } from "./json.ts";
import { type LogOptions, logLevel, withLogLevel } from "./log-level.ts";
import { withManual } from "./manual.ts";
import { type WorkOptions, withWork } from "./options.ts";
import { allDone, countsText, printFailure } from "./report.ts";
import { QUIET, type RunDisplay, runDisplay, runLines } from "./run-display.ts";
import { stopOnSignals } from "./signals.ts";
import { err } from "./style.ts";

interface RunOptions extends WorkOptions, LogOptions {
  readonly pair?: readonly string[];
  readonly force?: readonly string[];
  readonly json?: boolean;
}

/** More of them than a screen holds help nobody. */
const FAILURES_SHOWN = 20;

interface Ended {
  readonly pair: string;
  readonly key: string;
  readonly run: string;
  readonly durationMs: number;
  readonly failure: Failure | null;
}

export function runCommand(): Command {
  const command = withLogLevel(withWork(new Command("run")))
    .description("Scan and run until nothing is left to do, then exit.")
    .option("--pair <name...>", "only these pairs")
    .option("--force <key...>", "make these targets again, whatever their status")
    .option("--json", "one JSON document: {counts, runs: [{pair, key, run, durationMs, failure}], durationMs}")
    .option("-q, --quiet", "no progress, only failures and the last line")
    .option("-v, --verbose", "the program's own log as well, and one line per file in place of the bar")
    .action(run);
  return withManual(command, {
    more: [
      "A terminal shows a bar; elsewhere each finished file is a line. Failures with what to do come last, then " +
        "the counts of all items. All of that goes to stderr.",
    ],
    examples: [
      ["pairflow run", "all that is missing, once; nothing to do is fine"],
      ["pairflow run ../funds --pair timestamps z-scores", "two pairs alone"],
      ["pairflow run --pair merge --force Merged.csv", "one target again, in place of the one that is there"],
      ["pairflow run --json | jq '.runs[] | select(.failure)'", "for a script"],
    ],
    exits: [EXIT.fine, EXIT.itemFailed, EXIT.config, EXIT.folder, EXIT.locked, EXIT.database, 130, 143],
  });
}

async function run(location: string, options: RunOptions): Promise<void> {
  const startedMs = performance.now();
  const open = await openFlow(location, {
    purpose: "work",
    stateFolder: options.state,
    environment: options.env,
    slots: options.jobs,
    readOnly: false,
    logger: await createLogger("readable", logLevel(options, { quiet: "silent", verbose: "info", usual: "silent" }), 2),
  });
  const stopped = stopOnSignals((graceMs) => open.runner.stop(graceMs));
  const ended: Ended[] = [];
  const isQuiet = options.quiet === true || options.json === true;
  const shown = options.verbose === true ? runLines : runDisplay;
  const display = isQuiet ? QUIET : shown(process.stderr, systemClock);
  try {
    const states = chosenStates(open, options.pair ?? []);
    force(states, options.force ?? []);
    const chosen = new Set(states.map((state) => state.pair.name));
    const rest = open.runner.runToRest(
      {
        ended: (live, failure) => ended.push(tell(live, failure, states, display)),
        progressed: (live, progress) => display.progressed(live, progress, total(states)),
      },
      (name) => chosen.has(name),
    );
    await Promise.race([rest, stopped.signalled]);
    if (stopped.exitCode === undefined) await open.runner.stop(0);
    else await stopped.done;
    display.close();
    report(states, ended, performance.now() - startedMs, options);
  } finally {
    stopped.release();
    await open.close();
    if (stopped.exitCode !== undefined) process.exitCode = stopped.exitCode;
  }
}

function chosenStates({ runner }: OpenFlow, names: readonly string[]): readonly PairState[] {
  const known = runner.states.map((state) => state.pair.name);
  for (const name of names) requirePair(name, known);
  return runner.states.filter((state) => names.length === 0 || names.includes(state.pair.name));
}

function force(states: readonly PairState[], keys: readonly string[]): void {
  for (const state of states) for (const key of keys) state.forced.add(key);
}

function tell(live: Attempt, failure: Failure | null, states: readonly PairState[], display: RunDisplay): Ended {
  const { state, item, lastRun } = live;
  const durationMs = durationMsOf(state.lastRuns.get(item.key) ?? lastRun) ?? 0;
  display.ended(live, { durationMs, failure }, total(states));
  return { pair: state.pair.name, key: item.key, run: lastRun.id, durationMs, failure };
}

function total(states: readonly PairState[]): Counts {
  const sum = (status: keyof Counts) => states.reduce((all, state) => all + state.counts[status], 0);
  return { success: sum("success"), preliminary: sum("preliminary"), error: sum("error") };
}

function report(states: readonly PairState[], runs: readonly Ended[], durationMs: number, options: RunOptions): void {
  const counts = total(states);
  const forgotten = (options.force ?? []).filter((key) => states.every((state) => state.entry(key) === undefined));
  if (options.json === true) {
    printJson({ counts, runs, durationMs: Math.round(durationMs) });
  } else {
    printFailures(states);
    if (forgotten.length > 0)
      printFailure(`no item has the key ${forgotten.join(", ")}`, "pairflow plan -v lists every item.");
    if (runs.length > 0 || counts.error > 0)
      console.error(`Done in ${formatDuration(durationMs)}. ${countsText(counts)}`);
    else if (options.quiet !== true) console.error(nothingToDo(counts));
  }
  if (states.some((state) => state.problem?.kind === "environment")) process.exitCode = EXIT.folder;
  else if (counts.error > 0 || forgotten.length > 0) process.exitCode = EXIT.itemFailed;
}

function printFailures(states: readonly PairState[]): void {
  let left = FAILURES_SHOWN;
  for (const state of states) {
    if (state.problem !== undefined) printFailure(`${state.pair.name}: ${state.problem.message}`, state.problem.hint);
    for (const { facts, decision } of state.entries()) {
      if (decision.status !== "error") continue;
      left -= 1;
      if (left < 0) continue;
      printFailure(`${err.colours.bold(state.pair.name)}  ${facts.item.key}: ${decision.message}`, decision.hint);
    }
  }
  if (left < 0) console.error(`... and ${plural(-left, "error")} more (see: pairflow status)`);
}

function nothingToDo({ success, preliminary }: Counts): string {
  if (preliminary > 0)
    return `Nothing to do now: ${plural(success, "file")} done, ${preliminary} waiting (see: pairflow plan).`;
  return `Nothing to do: ${success === 0 ? "there are no files yet" : allDone(success, "file")}.`;
}
