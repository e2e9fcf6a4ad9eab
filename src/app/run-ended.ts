import type { Failure } from "../domain/errors.ts";
import type { RunOutcome } from "../domain/run.ts";
import type { RunEnded } from "./events.ts";
import type { LiveRun } from "./perform.ts";

/** A run in numbers, once its end is in the state of its pair. */
export function runEnded(run: LiveRun, outcome: RunOutcome, failure: Failure | null): RunEnded {
  const { state, item, lastRun } = run;
  const finishedAt = state.lastRuns.get(item.key)?.finishedAt ?? lastRun.startedAt;
  const isMade = outcome.kind === "made" && failure === null;
  return {
    pair: state.pair.name,
    code: failure?.code ?? null,
    // The wall clock may have been set back meanwhile.
    durationMs: Math.max(0, finishedAt - lastRun.startedAt),
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
