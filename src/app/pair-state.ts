import type { Failure } from "../domain/errors.ts";
import { failureOf } from "../domain/errors.ts";
import type { Pair } from "../domain/pair.ts";
import type { LastRun } from "../domain/run.ts";
import type { Observations } from "../domain/settle.ts";
import { type Decision, decide, type ItemFacts, type PairRules, type Status } from "../domain/status.ts";

export interface Entry {
  readonly facts: ItemFacts;
  readonly decision: Decision;
}

/** How the last look at a pair went. */
export interface ScanNote {
  readonly startedAt: number;
  readonly durationMs: number;
}

/**
 * What is known of one pair: the facts of its items from the last scan, kept up to date by its runs, and the decision
 * that follows from them. The decision is always the pure function's; nothing else writes a status.
 */
export class PairState {
  readonly pair: Pair;
  rules: PairRules;
  /** By source of the pair. */
  observations: readonly Observations[];
  lastScan: ScanNote | undefined;
  readonly lastRuns: Map<string, LastRun>;
  /** Keys to run whatever their status; the target is replaced. */
  readonly forced = new Set<string>();
  #entries = new Map<string, Entry>();
  /** Targets published while a scan was under way: its listing may be older than they are. */
  #publishedMeanwhile = new Set<string>();
  #counts = emptyCounts();
  #version = 0;
  #scanProblem: Failure | undefined;
  #hold: { readonly why: Failure; readonly untilMs: number } | undefined;

  constructor(pair: Pair, rules: PairRules, lastRuns: Map<string, LastRun>) {
    this.pair = pair;
    this.rules = rules;
    this.observations = pair.sources.map(() => new Map());
    this.lastRuns = lastRuns;
  }

  /** Grows whenever a decision may have changed. */
  get version(): number {
    return this.#version;
  }

  /** Why the pair cannot be scanned or run, until it can again. */
  get problem(): Failure | undefined {
    return this.#scanProblem ?? this.#hold?.why;
  }

  get couldBeScanned(): boolean {
    return this.#scanProblem === undefined;
  }

  get isHeld(): boolean {
    return this.#hold !== undefined;
  }

  get counts(): Readonly<Record<Status, number>> {
    return this.#counts;
  }

  /** How many items there are. */
  get size(): number {
    return this.#entries.size;
  }

  /** In the order of their keys. */
  entries(): IterableIterator<Entry> {
    return this.#entries.values();
  }

  entry(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  beginScan(nowMs: number): void {
    this.#publishedMeanwhile.clear();
    if (this.#hold !== undefined && nowMs >= this.#hold.untilMs) this.#hold = undefined;
  }

  /** Takes what a scan found as the new truth, except for what runs changed since it began. */
  completeScan(
    found: readonly ItemFacts[],
    observations: readonly Observations[],
    note: () => ScanNote,
    now: number,
  ): void {
    const entries = new Map<string, Entry>();
    const counts = emptyCounts();
    for (const facts of found.toSorted(byKey)) {
      const current = this.#asOfNow(facts);
      const decision = decide(current, this.rules, now);
      entries.set(facts.item.key, { facts: current, decision });
      counts[decision.status] += 1;
    }
    this.#entries = entries;
    this.#counts = counts;
    this.observations = observations;
    this.lastScan = note();
    this.#scanProblem = undefined;
    this.#version += 1;
  }

  failScan(error: unknown, note: ScanNote): void {
    this.lastScan = note;
    this.#scanProblem = failureOf(error);
    this.#version += 1;
  }

  /**
   * Lets nothing start until then (monotonic milliseconds): what failed has to do with the disk or a folder, not with
   * one file.
   */
  hold(why: Failure, untilMs: number): void {
    this.#hold = { why, untilMs };
    this.#version += 1;
  }

  setQueued(key: string, queued: boolean, now: number): Entry | undefined {
    return this.#change(key, { queued }, now);
  }

  setLastRun(key: string, lastRun: LastRun | undefined, now: number): Entry | undefined {
    if (lastRun === undefined) this.lastRuns.delete(key);
    else this.lastRuns.set(key, lastRun);
    return this.#change(key, { lastRun, queued: false }, now);
  }

  setPublished(key: string): void {
    this.#publishedMeanwhile.add(key);
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#entries.set(key, { ...entry, facts: { ...entry.facts, targetExists: true } });
  }

  /** The facts as they are, or with what a run did to the item while the folders were listed. */
  #asOfNow(facts: ItemFacts): ItemFacts {
    const { key } = facts.item;
    const lastRun = this.lastRuns.get(key);
    const targetExists = facts.targetExists || this.#publishedMeanwhile.has(key);
    if (lastRun === facts.lastRun && targetExists === facts.targetExists) return facts;
    return { ...facts, lastRun, targetExists };
  }

  #change(key: string, change: Partial<ItemFacts>, now: number): Entry | undefined {
    const before = this.#entries.get(key);
    if (before === undefined) return undefined;
    const facts = { ...before.facts, ...change };
    const after = { facts, decision: decide(facts, this.rules, now) };
    this.#entries.set(key, after);
    this.#counts[before.decision.status] -= 1;
    this.#counts[after.decision.status] += 1;
    this.#version += 1;
    return after;
  }
}

function emptyCounts(): Record<Status, number> {
  return { success: 0, preliminary: 0, error: 0 };
}

function byKey(one: ItemFacts, other: ItemFacts): number {
  if (one.item.key === other.item.key) return 0;
  return one.item.key < other.item.key ? -1 : 1;
}
