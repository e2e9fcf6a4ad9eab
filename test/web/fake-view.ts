import type { FlowActions } from "../../src/app/actions.ts";
import type { FlowEvents } from "../../src/app/events.ts";
import type { Insights } from "../../src/app/insights.ts";
import type { ItemDetail, ItemDocument, ItemQuery } from "../../src/app/item-documents.ts";
import type { RunDetail } from "../../src/app/run-documents.ts";
import type { FlowView, Health, PairDocument, StatusDocument } from "../../src/app/view.ts";
import { FlowError } from "../../src/domain/errors.ts";
import { STATUSES } from "../../src/domain/status.ts";
import type { Logger } from "../../src/ports/runtime.ts";
import { makeFakeActions } from "./fake-actions.ts";
import { makeFakeEvents } from "./fake-events.ts";
import { makeFakeInsights } from "./fake-insights.ts";
import { richItems, runOfItem } from "./fake-items.ts";

export const NOW = Date.parse("2026-11-21T11:03:18.000Z");

/** A flow in memory that answers as the real view does, and remembers what it was told to do. */
export interface FakeView extends FlowView {
  readonly retried: readonly string[];
  /** All that it was told besides, in order. */
  readonly told: readonly string[];
}

export interface FakeViewOptions {
  readonly items?: readonly ItemDetail[];
  readonly readOnly?: boolean;
  readonly healthy?: boolean;
  readonly readiness?: Partial<Health>;
  readonly status?: Partial<StatusDocument>;
  readonly pairs?: Partial<PairDocument>;
  /** Instead of the three it has. */
  readonly pairList?: readonly PairDocument[];
  readonly insights?: Insights;
  readonly events?: FlowEvents;
  readonly actions?: Partial<FlowActions>;
}

/** Makes the view; with no items given it has one of every reason, and names nobody would wish for. */
export function makeFakeView(options: FakeViewOptions = {}): FakeView {
  const { readOnly = false, healthy = true } = options;
  const retried: string[] = [];
  let items = options.items ?? richItems();
  const runs = () =>
    new Map(items.flatMap((item) => item.runs.map((run): [string, RunDetail] => [run.id, runOfItem(item, run)])));

  const retry = (id: string): boolean => {
    const found = items.find((item) => item.id === id);
    if (found === undefined || !found.retryable) return false;
    retried.push(id);
    const queued = { ...found, status: "preliminary", reason: "queued", retryable: false } as const;
    items = items.map((item) =>
      item === found ? { ...queued, message: "Starts as soon as a worker is free.", hint: null } : item,
    );
    return true;
  };

  const actions = makeFakeActions(retry);
  return {
    name: "funds",
    readOnly,
    retried,
    told: actions.told,
    status: () => ({
      status: worst(items),
      counts: countsOf(items),
      pairs: pairsOf(items).map(({ name, status, counts, ignored }) => ({ name, status, counts, ignored })),
      scan: { lastStartedAt: "2026-11-21T11:03:00.000Z", lastDurationMs: 41, nextAt: "2026-11-21T11:04:00.000Z" },
      config: { valid: true, errors: [] },
      readOnly,
      version: "0.1.0",
      ...options.status,
    }),
    pairs: () => options.pairList ?? pairsOf(items).map((pair) => ({ ...pair, ...options.pairs })),
    items: (query) => pageOf(items, query),
    item: (id) => items.find((item) => item.id === id),
    itemDocument: (id) => items.filter((item) => item.id === id).map(documentOf)[0],
    run: (id) => runs().get(id),
    actions: { ...actions, ...options.actions },
    insights: options.insights ?? makeFakeInsights(),
    events: options.events ?? makeFakeEvents(),
    health: () => healthOf(healthy),
    readiness: () => ({ ...healthOf(healthy), ...options.readiness }),
    meters: () =>
      pairsOf(items).map(({ name, counts }) => ({
        pair: name,
        counts,
        scanDurationMs: 41,
        scanOverruns: 2,
        lastSuccessfulScanAt: NOW - 18_000,
        oldestWaitingMs: 90_500,
        hasProblem: name === "merge",
        isLate: !healthy,
      })),
  };
}

function healthOf(healthy: boolean): Health {
  const message = healthy ? "The last scan was 18 s ago." : "No scan for 10 min.";
  return { healthy, message, lastScanAt: "2026-11-21T11:03:00.000Z" };
}

/** A logger that keeps what it is given. */
export function makeFakeLogger(): Logger & { readonly lines: readonly string[] } {
  const lines: string[] = [];
  const keep = (message: string, fields?: Readonly<Record<string, unknown>>) => {
    lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
  };
  return { lines, info: keep, warn: keep, error: keep };
}

function pageOf(
  items: readonly ItemDetail[],
  { status, pair, reason, text, since = 0, sort, limit, cursor }: ItemQuery,
) {
  if (cursor !== undefined && !/^after-\d+$/.test(cursor))
    throw new FlowError("usage", "The cursor is not one of ours.");
  const matching = sorted(items, sort).filter(
    (item) =>
      (since === 0 || Date.parse(item.updatedAt ?? "") >= since) &&
      (status === undefined || item.status === status || (status === "unfinished" && item.status !== "success")) &&
      (pair === undefined || item.pair === pair) &&
      (reason === undefined || item.reason === reason) &&
      (text === undefined || item.key.toLowerCase().includes(text.toLowerCase())),
  );
  const from = cursor === undefined ? 0 : Number(cursor.slice(6));
  const nextCursor = from + limit < matching.length ? `after-${from + limit}` : null;
  const rows = matching.slice(from, from + limit).map(documentOf);
  return { items: rows, total: matching.length, nextCursor };
}

/** Lists show less of an item than its page. */
function documentOf(item: ItemDetail): ItemDocument {
  const { sourceFiles: _sources, retryable: _retry, skippable: _skip, skipped: _skipped, runs: _runs, ...shown } = item;
  return shown;
}

function pairsOf(items: readonly ItemDetail[]): readonly PairDocument[] {
  const shape = {
    ignored: 0,
    schedule: "* * * * *",
    timezone: "UTC",
    note: null,
    problem: null,
    lastChangeAt: null,
    medianDurationMs: null,
    paused: null,
    hours: [],
  };
  const pairs = [
    { name: "timestamps", job: "timestamp", sources: ["data/source"], target: "data/timestamps" },
    {
      name: "z-scores",
      job: "zscore",
      sources: ["data/timestamps/File_A{rest}"],
      target: "data/z-scores/File_A{rest}",
    },
    {
      name: "merge",
      job: "merge",
      sources: ["data/z-scores/File_A{rest}", "data/timestamps/File_B{rest}"],
      target: "data/merged/Merged{rest}",
    },
  ];
  return pairs.map((pair, index) => {
    const own = items.filter((item) => item.pair === pair.name);
    const ran = own.some((item) => item.runs.length > 0);
    const lastChange = ran
      ? { lastChangeAt: `2026-11-21T11:0${index}:02.118Z`, medianDurationMs: 38 + 520 * index }
      : {};
    const hours = ran ? hoursOf(index) : shape.hours;
    return { ...shape, ...pair, ...lastChange, hours, status: worst(own), counts: countsOf(own) };
  });
}

function sorted(items: readonly ItemDetail[], sort: ItemQuery["sort"]): readonly ItemDetail[] {
  if (sort === "updated") return items.toSorted((a, b) => (b.updatedAt ?? "").localeCompare(a.updatedAt ?? ""));
  return sort === "duration" ? items.toSorted((a, b) => (b.lastDurationMs ?? 0) - (a.lastDurationMs ?? 0)) : items;
}

/** A working day that begins at six, with a failure here and there. */
function hoursOf(pair: number): PairDocument["hours"] {
  return Array.from({ length: 24 }, (_, hour) => ({
    succeeded: hour < 6 ? 0 : ((hour * 7 + pair * 5) % 11) + 1,
    failed: (hour + pair) % 9 === 8 ? 1 : 0,
  }));
}

function countsOf(items: readonly ItemDetail[]) {
  const of = (status: ItemDetail["status"]) => items.filter((item) => item.status === status).length;
  return { success: of("success"), preliminary: of("preliminary"), error: of("error") };
}

function worst(items: readonly ItemDetail[]): ItemDetail["status"] {
  return STATUSES.findLast((status) => items.some((item) => item.status === status)) ?? "success";
}
