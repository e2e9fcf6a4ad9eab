import type { Failure } from "../domain/errors.ts";
import type { JobReport, RunOutcome } from "../domain/run.ts";

/** An outcome as journal, pages and logs may have it: what its job tells holds nothing that came from the environment. */
export function toldOutcome(outcome: RunOutcome, conceal: (text: string) => string): RunOutcome {
  const log = conceal(outcome.log);
  if (outcome.kind === "made") return { ...outcome, log, report: toldReport(outcome.report, conceal) };
  return { ...outcome, log, failure: toldFailure(outcome.failure, conceal) };
}

/** A failure without anything that came from the environment. */
export function toldFailure(failure: Failure, conceal: (text: string) => string): Failure {
  const hint = failure.hint === null ? null : conceal(failure.hint);
  return { ...failure, message: conceal(failure.message), hint };
}

function toldReport({ facts, warnings, ...rest }: JobReport, conceal: (text: string) => string): JobReport {
  const told = (fact: number | string | readonly string[]) => {
    if (typeof fact === "number") return fact;
    return typeof fact === "string" ? conceal(fact) : fact.map(conceal);
  };
  return {
    ...rest,
    ...(facts && {
      facts: Object.fromEntries(Object.entries(facts).map(([name, fact]) => [conceal(name), told(fact)])),
    }),
    ...(warnings && { warnings: warnings.map(conceal) }),
  };
}
