import type { Failure } from "../domain/errors.ts";
import { durationMsOf, type RunOutcome } from "../domain/run.ts";
import type { RunEnded } from "./events.ts";
import type { Attempt } from "./live-run.ts";

/** A run in numbers, once its end is in the state of its pair; `outcome` is its worker's, if it came to one. */
export function runEnded(run: Attempt, failure: Failure | null, outcome: RunOutcome | undefined): RunEnded {
  const { state, item, lastRun } = run;
  const isMade = outcome?.kind === "made" && failure === null;
  return {
    pair: state.pair.name,
    code: failure?.code ?? null,
    durationMs: durationMsOf(state.lastRuns.get(item.key) ?? lastRun) ?? 0,
    rows: isMade ? rowsOf(outcome.report.facts) : null,
    readBytes: item.sources.reduce((sum, source) => sum + (source?.sizeBytes ?? 0), 0),
    writtenBytes: isMade ? outcome.output.sizeBytes : 0,
  };
}

/** The rule of the journal's column `rows`. */
function rowsOf(facts: Readonly<Record<string, unknown>> = {}): number | null {
  const found = [facts["rows"], facts["rows out"]].find(Number.isInteger);
  return typeof found === "number" ? found : null;
}
