import { failingAlike, RUNS_COMPARED } from "../domain/alike.ts";
import type { Failure } from "../domain/errors.ts";
import { failureOf } from "../domain/errors.ts";
import type { Pair } from "../domain/pair.ts";
import type { LastRun } from "../domain/run.ts";
import type { Observations } from "../domain/settle.ts";
import { type Decision, decide, type ItemFacts, type PairRules, type Status } from "../domain/status.ts";
import { Asides } from "./asides.ts";
import type { PairWatch } from "./pair-watch.ts";
import { comparedRun, isFinished, newestFinished } from "./ran-last.ts";

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
  /** How many files and subfolders of its sources the last scan left out by their names. */
  ignored = 0;
  readonly lastRuns: Map<string, LastRun>;
  /** Keys to run whatever their status; the target is replaced. */
  readonly forced = new Set<string>();
  /** Say so with `asidesChanged`. */
  readonly asides = new Asides();
  watch: PairWatch<Entry> | undefined;
  #entries = new Map<string, Entry>();
  /** Targets published while a scan was under way: its listing may be older than they are. */
  #publishedMeanwhile = new Set<string>();
  #counts = emptyCounts();
  #version = 0;
  #scanProblem: Failure | undefined;
  #hold: { readonly why: Failure; readonly untilMs: number } | undefined;
  /** Keys of the items that ran last, the newest behind. */
  readonly #ranLast: string[];
  #alike: Failure | undefined;

  constructor(pair: Pair, rules: PairRules, lastRuns: Map<string, LastRun>) {
    this.pair = pair;
    this.rules = rules;
    this.observations = pair.sources.map(() => new Map());
    this.lastRuns = lastRuns;
    this.#ranLast = newestFinished(lastRuns);
  }

  /** Grows whenever a decision may have changed. */
  get version(): number {
    return this.#version;
  }

  /** Why the pair cannot be scanned or run, until it can again. */
  get problem(): Failure | undefined {
    return this.#scanProblem ?? this.#hold?.why ?? this.#alike;
  }

  get couldBeScanned(): boolean {
    return this.#scanProblem === undefined;
  }

  /** Why nothing of it starts until it is mended and somebody says so: its runs all fail the same way. */
  get failingAlike(): Failure | undefined {
    return this.#alike;
  }

  /** When to see whether what holds the pair is over (monotonic milliseconds), or undefined when nothing does. */
  get heldUntilMs(): number | undefined {
    return this.#hold?.untilMs;
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

  beginScan(): void {
    this.#publishedMeanwhile.clear();
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
    const before = this.#entries;
    this.#entries = entries;
    this.#counts = counts;
    this.observations = observations;
    this.lastScan = note();
    this.#scanProblem = undefined;
    this.#version += 1;
    this.watch?.scanned(this.pair, before, entries);
    this.#compareRuns(now);
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

  /** What held it is over. */
  release(): void {
    if (this.#hold === undefined) return;
    this.#hold = undefined;
    this.#version += 1;
  }

  setQueued(key: string, queued: boolean, now: number): Entry | undefined {
    return this.#change(key, { queued }, now);
  }

  setLastRun(key: string, lastRun: LastRun | undefined, now: number): Entry | undefined {
    if (lastRun === undefined) this.lastRuns.delete(key);
    else this.lastRuns.set(key, lastRun);
    if (lastRun?.state === "running") this.asides.skips.delete(key);
    if (lastRun !== undefined && isFinished(lastRun)) this.#noteRan(key);
    const after = this.#change(key, { lastRun, queued: false }, now);
    this.#compareRuns(now);
    return after;
  }

  setPublished(key: string): void {
    this.#publishedMeanwhile.add(key);
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#entries.set(key, { ...entry, facts: { ...entry.facts, targetExists: true } });
  }

  /** Somebody put a target aside or back. */
  setTarget(key: string, targetExists: boolean, now: number): void {
    if (!targetExists) this.#publishedMeanwhile.delete(key);
    this.#change(key, { targetExists }, now);
  }

  /** What people said about these items, or about the pair, is another now. */
  asidesChanged(keys: Iterable<string>, now: number): void {
    for (const key of keys) this.#change(key, { skipped: this.asides.skips.get(key) }, now);
    this.#version += 1;
    this.#compareRuns(now);
  }

  /** The facts as they are, or with what a run did to the item while the folders were listed. */
  #asOfNow(facts: ItemFacts): ItemFacts {
    const { key } = facts.item;
    const lastRun = this.lastRuns.get(key);
    const targetExists = facts.targetExists || this.#publishedMeanwhile.has(key);
    const skipped = this.asides.skips.get(key);
    if (lastRun === facts.lastRun && targetExists === facts.targetExists && skipped === undefined) return facts;
    return { ...facts, lastRun, targetExists, skipped };
  }

  /** Lets a pair go on whose runs failed alike; the next run that fails so pauses it again. */
  resume(now: number): void {
    while (this.#alike !== undefined && this.#ranLast.shift() !== undefined) this.#compareRuns(now);
  }

  #noteRan(key: string): void {
    const before = this.#ranLast.indexOf(key);
    if (before !== -1) this.#ranLast.splice(before, 1);
    this.#ranLast.push(key);
    if (this.#ranLast.length > RUNS_COMPARED) this.#ranLast.shift();
  }

  /** Pauses the pair when its last runs failed the same way, and lets it go on when that is no longer so. */
  #compareRuns(now: number): void {
    this.#alike = failingAlike(
      this.#ranLast.flatMap((key) => comparedRun(this.#entries.get(key)?.facts, this.rules) ?? []),
    );
    const paused = this.#alike !== undefined || this.asides.pause !== undefined;
    if (paused === this.rules.paused) return;
    this.rules = { ...this.rules, paused };
    for (const key of this.#entries.keys()) this.#change(key, {}, now);
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
    this.watch?.changed(this.pair, before, after);
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
