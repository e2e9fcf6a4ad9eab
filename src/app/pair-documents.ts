import type { Counts } from "../domain/status.ts";
import { STATUSES, type Status } from "../domain/status.ts";
import { instant, jobText } from "./documents.ts";
import type { PairState } from "./pair-state.ts";
import { perVersion } from "./per-scan.ts";
import type { PairDocument, PairSummary } from "./view.ts";

/** Shows pairs; each is worked out again only when something of it has changed, as pages ask every few seconds. */
export function pairDocuments(conceal: (text: string) => string) {
  return {
    summary: perVersion(pairSummary),
    document: perVersion((state) => pairDocument(state, conceal)),
  };
}

/** The worst status of its items, or that it has a problem of its own. */
export function statusOf({ problem, counts }: PairState): Status {
  return problem === undefined ? worst(counts) : "error";
}

/** The worst status of which there are any. */
export function worst(counts: Counts): Status {
  return STATUSES.findLast((status) => counts[status] > 0) ?? "success";
}

function pairSummary(state: PairState): PairSummary {
  return { name: state.pair.name, status: statusOf(state), counts: { ...state.counts }, ignored: state.ignored };
}

function pairDocument(state: PairState, conceal: (text: string) => string): Omit<PairDocument, "hours"> {
  const { pair, problem, runTimes, asides } = state;
  return {
    ...pairSummary(state),
    job: conceal(jobText(pair.job)),
    sources: pair.sources.map((source) => conceal(source.text)),
    target: conceal(pair.target.text),
    schedule: pair.schedule,
    timezone: pair.timezone,
    lastChangeAt: instant(runTimes.lastFinishAt),
    medianDurationMs: runTimes.medianMs,
    note: state.pauses.note ?? null,
    problem: problem === undefined ? null : { message: problem.message, hint: problem.hint },
    paused:
      asides.pause === undefined ? null : { at: new Date(asides.pause.at).toISOString(), reason: asides.pause.reason },
  };
}
