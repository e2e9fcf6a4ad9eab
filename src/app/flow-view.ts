import { medianSorted } from "simple-statistics";
import type { RunId } from "../domain/run.ts";
import { STATUSES, type Status } from "../domain/status.ts";
import type { Journal, RunRecord } from "../ports/journal.ts";
import type { Clock } from "../ports/runtime.ts";
import { instant, itemDocument, jobText, runSummary } from "./documents.ts";
import { latestScan, loopHealth, nextTickAt } from "./health.ts";
import { ItemIndex } from "./item-index.ts";
import type { Entry, PairState } from "./pair-state.ts";
import type { Runner } from "./runner.ts";
import type {
  Counts,
  FlowView,
  ItemDetail,
  ItemDocument,
  PairDocument,
  PairSummary,
  RunDetail,
  RunSummary,
  StatusDocument,
} from "./view.ts";

export interface ViewTools {
  readonly runner: Runner;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly version: string;
  readonly readOnly: boolean;
  /** Shows values that came from the environment as their names again. */
  readonly conceal: (text: string) => string;
}

const RUNS_SHOWN = 20;

/** Answers the page, the API and the command line from the last scan and the journal. */
export function createFlowView(tools: ViewTools): FlowView {
  const { runner, journal, clock } = tools;
  const index = new ItemIndex(runner.states);
  const startedAt = clock.now();
  const pairs = remember((state) => pairDocument(state, tools));

  const document = (state: PairState, entry: Entry): ItemDocument =>
    itemDocument(state, entry, { ...tools, id: index.idOf(state, entry.facts.item.key) });
  const summary = (run: RunRecord): RunSummary => runSummary(run, index.idOfKey(run.pair, run.key));

  return {
    name: runner.flow.name,
    readOnly: tools.readOnly,
    status: () => statusDocument(tools),
    pairs: () => runner.states.map(pairs),
    items: (query) => {
      const { found, total, nextCursor } = index.find(query);
      return { items: found.map(({ state, entry }) => document(state, entry)), total, nextCursor };
    },
    item: (id): ItemDetail | undefined => {
      const found = index.get(id);
      if (found === undefined) return undefined;
      const { state, entry } = found;
      const runs = journal.runsOf(state.pair.name, entry.facts.item.key, RUNS_SHOWN).map(summary);
      return {
        ...document(state, entry),
        sourceFiles: sourceFiles(state, entry, tools),
        retryable: isRetryable(entry),
        runs,
      };
    },
    run: (id: RunId): RunDetail | undefined => {
      const run = journal.run(id);
      if (run === undefined) return undefined;
      const { sources, target, output, report, log } = run;
      return {
        ...summary(run),
        sources,
        target,
        output,
        log,
        facts: report?.facts ?? {},
        warnings: report?.warnings ?? [],
      };
    },
    retry: (id) => {
      const found = index.get(id);
      if (tools.readOnly || found === undefined || !isRetryable(found.entry)) return false;
      runner.retry(found.state, found.entry.facts.item.key);
      return true;
    },
    health: () => loopHealth(runner, startedAt),
  };
}

/** Only what ran can run again; a conflict or an unreadable file has to be mended first. */
function isRetryable({ decision }: Entry): boolean {
  return ["failed", "gave-up", "lost"].includes(decision.reason);
}

function statusDocument({ runner, readOnly, version }: ViewTools): StatusDocument {
  const pairs = runner.states.map(pairSummary);
  const total = (status: Status) => pairs.reduce((sum, pair) => sum + pair.counts[status], 0);
  const counts: Counts = { success: total("success"), preliminary: total("preliminary"), error: total("error") };
  const last = latestScan(runner.states);
  return {
    status: pairs.some((pair) => pair.status === "error") ? "error" : worst(counts),
    counts,
    pairs,
    scan: {
      lastStartedAt: instant(last?.startedAt ?? null),
      lastDurationMs: last === undefined ? null : Math.round(last.durationMs),
      nextAt: instant(nextTickAt(runner)),
    },
    config: { valid: true, errors: [] },
    readOnly,
    version,
  };
}

/** Worked out again only when the pair has changed: it looks at every run, and the page asks every few seconds. */
function remember<T>(work: (state: PairState) => T): (state: PairState) => T {
  const known = new WeakMap<PairState, { readonly version: number; readonly value: T }>();
  return (state) => {
    const before = known.get(state);
    if (before?.version === state.version) return before.value;
    const value = work(state);
    known.set(state, { version: state.version, value });
    return value;
  };
}

function pairSummary(state: PairState): PairSummary {
  const status = state.problem === undefined ? worst(state.counts) : "error";
  return { name: state.pair.name, status, counts: { ...state.counts }, ignored: state.ignored };
}

function pairDocument(state: PairState, { conceal }: ViewTools): PairDocument {
  const { pair, problem } = state;
  const finished = [...state.lastRuns.values()].filter((run) => run.finishedAt !== null);
  const durations = finished.map((run) => (run.finishedAt ?? 0) - run.startedAt).sort((a, b) => a - b);
  const lastChange = finished.reduce((latest, run) => Math.max(latest, run.finishedAt ?? 0), 0);
  return {
    ...pairSummary(state),
    job: conceal(jobText(pair.job)),
    sources: pair.sources.map((source) => conceal(source.text)),
    target: conceal(pair.target.text),
    schedule: pair.schedule,
    timezone: pair.timezone,
    lastChangeAt: instant(lastChange === 0 ? null : lastChange),
    medianDurationMs: durations.length === 0 ? null : medianSorted(durations),
    problem: problem === undefined ? null : { message: problem.message, hint: problem.hint },
  };
}

function sourceFiles(state: PairState, { facts }: Entry, { conceal }: ViewTools): ItemDetail["sourceFiles"] {
  return facts.item.sources.map((source, index) => {
    const folder = state.pair.sources[index]?.folder;
    if (source === undefined) {
      return { path: conceal(`${state.pair.sources[index]?.text} (not there yet)`), sizeBytes: null, modifiedAt: null };
    }
    return {
      path: conceal(`${folder}/${source.path}`),
      sizeBytes: source.sizeBytes,
      modifiedAt: instant(source.modifiedAt),
    };
  });
}

function worst(counts: Counts): Status {
  return STATUSES.findLast((status) => counts[status] > 0) ?? "success";
}
