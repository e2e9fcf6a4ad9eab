import type { RunId } from "../domain/run.ts";
import type { Counts } from "../domain/status.ts";
import { type Status, skipOf } from "../domain/status.ts";
import { itemId } from "../lib/hash.ts";
import type { Journal, RunRecord } from "../ports/journal.ts";
import type { Clock } from "../ports/runtime.ts";
import type { FlowActions } from "./actions.ts";
import { instant, itemDocument, runSummary } from "./documents.ts";
import type { Entry } from "./entry-table.ts";
import type { FlowEvents } from "./events.ts";
import type { Insights } from "./insights.ts";
import type { ItemDetail, ItemDocument } from "./item-documents.ts";
import { ItemIndex } from "./item-index.ts";
import { isRetryable, isSkippable } from "./item-rules.ts";
import { readMeters } from "./meters.ts";
import { pairDocuments, worst } from "./pair-documents.ts";
import type { PairState } from "./pair-state.ts";
import { createPast } from "./past.ts";
import type { Pulse } from "./pulse.ts";
import type { RunDetail, RunSummary } from "./run-documents.ts";
import type { Runner } from "./runner.ts";
import type { FlowView, Health, PairSummary, StatusDocument } from "./view.ts";

export interface ViewTools {
  readonly runner: Runner;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly version: string;
  readonly readOnly: boolean;
  /** Shows values that came from the environment as their names again. */
  readonly conceal: (text: string) => string;
  readonly actions: FlowActions;
  readonly insights: Insights;
  readonly events: FlowEvents;
  readonly pulse: Pulse;
  /** How the config stands that was read last; without it the one in force is as it is on disk. */
  readonly config?: (() => StatusDocument["config"]) | undefined;
}

const RUNS_SHOWN = 20;

/** Answers the page, the API and the command line from the last scan and the journal. */
export function createFlowView(tools: ViewTools): FlowView {
  const { runner, journal, clock } = tools;
  const index = new ItemIndex(runner);
  const past = createPast(journal, clock);
  const documents = pairDocuments(tools.conceal);

  const document = (state: PairState, entry: Entry): ItemDocument => {
    const id = itemId(state.pair.name, entry.facts.item.key);
    return itemDocument(state, entry, { ...tools, usualMs: past.usualMs, id });
  };
  const summary = (run: RunRecord): RunSummary => runSummary(run, itemId(run.pair, run.key));

  return {
    get name() {
      return runner.flow.name;
    },
    readOnly: tools.readOnly,
    status: () => statusDocument(tools, runner.states.map(documents.summary)),
    pairs: () => runner.states.map((state) => ({ ...documents.document(state), hours: past.hours(state) })),
    items: (query) => {
      const { found, total, nextCursor } = index.find(query);
      return { items: found.map(({ state, entry }) => document(state, entry)), total, nextCursor };
    },
    itemDocument: (id) => {
      const found = index.get(id);
      return found && document(found.state, found.entry);
    },
    item: (id): ItemDetail | undefined => {
      const found = index.get(id);
      if (found === undefined) return undefined;
      const { state, entry } = found;
      const runs = journal.runsOf(state.pair.name, entry.facts.item.key, RUNS_SHOWN).map(summary);
      return {
        ...document(state, entry),
        sourceFiles: sourceFiles(state, entry, tools),
        retryable: isRetryable(state, entry),
        skippable: isSkippable(entry),
        skipped: skippedOf(entry),
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
        log: run.state === "running" ? tools.events.logSoFar(id) : log,
        facts: report?.facts ?? {},
        warnings: report?.warnings ?? [],
      };
    },
    actions: tools.actions,
    insights: tools.insights,
    events: tools.events,
    health: () => health(tools),
    readiness: () => readiness(tools),
    meters: () => readMeters(runner.states, tools.pulse),
  };
}

function skippedOf({ facts }: Entry): ItemDetail["skipped"] {
  const skip = skipOf(facts);
  return skip === undefined ? null : { reason: skip.reason, at: new Date(skip.at).toISOString() };
}

function statusDocument(
  { runner, readOnly, version, config = asOnDisk }: ViewTools,
  pairs: readonly PairSummary[],
): StatusDocument {
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
      nextAt: instant(runner.nextTickAt()),
    },
    config: config(),
    readOnly,
    version,
  };
}

function asOnDisk(): StatusDocument["config"] {
  return { valid: true, errors: [] };
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

function health({ runner, pulse }: ViewTools): Health {
  const late = pulse.late();
  const message =
    late === undefined
      ? "Every pair is scanned when it is due."
      : `Pair "${late.pair}" was due at ${instant(late.dueAt)} and has not been scanned since.`;
  return { healthy: late === undefined, message, lastScanAt: instant(latestScan(runner.states)?.startedAt ?? null) };
}

function readiness(tools: ViewTools): Health {
  const found = health(tools);
  const open = tools.runner.states.filter((state) => state.lastScan === undefined).length;
  if (open === 0) return found;
  const message = `The first scan has not ended yet; ${open} of ${tools.runner.states.length} pairs are open.`;
  return { ...found, healthy: false, message };
}

function latestScan(states: readonly PairState[]): PairState["lastScan"] {
  return states.reduce<PairState["lastScan"]>((latest, { lastScan }) => {
    if (lastScan === undefined) return latest;
    return latest === undefined || lastScan.startedAt > latest.startedAt ? lastScan : latest;
  }, undefined);
}
