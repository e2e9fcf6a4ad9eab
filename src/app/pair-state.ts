import { type Failure, failureOf } from "../domain/errors.ts";
import type { Pair } from "../domain/pair.ts";
import type { LastRun } from "../domain/run.ts";
import type { Observations } from "../domain/settle.ts";
import { type Counts, decide, type ItemFacts, type PairRules } from "../domain/status.ts";
import type { Breathe, Clock } from "../ports/runtime.ts";
import { Asides } from "./asides.ts";
import { byKey, type Entry, EntryTable } from "./entry-table.ts";
import type { PairWatch } from "./pair-watch.ts";
import { Pauses } from "./pauses.ts";
import { RunTimes } from "./run-times.ts";
import { broughtUpToDate, decideAll, type Moment, type ScanNote, type Scanned } from "./scanned.ts";
import { sortInTurns } from "./sort-in-turns.ts";

/** Hears of what the runs of a state do that is no longer in force. */
export type Heir = Pick<PairState, "setLastRun" | "setPublished">;

/** What a state begins with, of the journal or of the state before it. */
export interface Inherited {
  readonly lastRuns: Map<string, LastRun>;
  readonly asides?: Asides | undefined;
  readonly pauses?: Pauses | undefined;
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
  readonly asides: Asides;
  watch: PairWatch | undefined;
  /** Of the same pair under a newer config. */
  heir: Heir | undefined;
  /** When its runs ended, and how long they took. */
  readonly runTimes: RunTimes;
  readonly pauses: Pauses;
  #table = new EntryTable();
  /** Targets published while a scan was under way: its listing may be older than they are. */
  #publishedMeanwhile = new Set<string>();
  /** Keys of items that runs changed while a new table is made; undefined while none is. */
  #changedMeanwhile: Set<string> | undefined;
  #version = 0;
  #scanProblem: Failure | undefined;
  #hold: { readonly why: Failure; readonly untilMs: number } | undefined;

  constructor(pair: Pair, rules: PairRules, { lastRuns, asides = new Asides(), pauses }: Inherited) {
    this.pair = pair;
    this.asides = asides;
    this.rules = rules;
    this.observations = pair.sources.map(() => new Map());
    this.lastRuns = lastRuns;
    this.runTimes = new RunTimes(lastRuns.values());
    const { forced } = this;
    const factsOf = (key: string) => this.entry(key)?.facts;
    const known = { folder: pair.target.folder, forced, redone: asides.redone, factsOf };
    this.pauses = new Pauses(known, pauses ?? lastRuns);
  }

  /** Grows whenever a decision may have changed. */
  get version(): number {
    return this.#version;
  }

  /** Why the pair cannot be scanned or run, until it can again. */
  get problem(): Failure | undefined {
    return this.#scanProblem ?? this.#hold?.why ?? this.pauses.why;
  }

  get couldBeScanned(): boolean {
    return this.#scanProblem === undefined;
  }

  /** When to see whether what holds the pair is over (monotonic milliseconds), or undefined when nothing does. */
  get heldUntilMs(): number | undefined {
    return this.#hold?.untilMs;
  }

  get counts(): Counts {
    return this.#table.counts;
  }

  /** How many items there are. */
  get size(): number {
    return this.#table.entries.length;
  }

  /** The items as they are now; another one after each scan. */
  get table(): Pick<EntryTable, "entries" | "count" | "placeBehind" | "makeup"> {
    return this.#table;
  }

  /** In the order of their keys. */
  entries(): IterableIterator<Entry> {
    return this.#table.entries.values();
  }

  entry(key: string): Entry | undefined {
    return this.#table.get(key);
  }

  beginScan(): void {
    this.#publishedMeanwhile.clear();
  }

  /**
   * Takes what a scan found as the new truth, except for what runs changed since it began. Readers see what was known
   * before until all of the new is decided.
   */
  async completeScan({ facts, observations, ignored, note }: Scanned, clock: Clock, breathe: Breathe): Promise<void> {
    const sorted = await sortInTurns(facts, byKey, breathe);
    const asOfNow = this.#asOfNow.bind(this);
    let table: EntryTable;
    let rules: PairRules;
    let changed: Set<string>;
    do {
      rules = this.rules;
      changed = new Set();
      this.#changedMeanwhile = changed;
      table = await decideAll({ facts: sorted, observations }, { before: this.#table, rules, asOfNow, clock, breathe });
    } while (rules !== this.rules);
    this.#changedMeanwhile = undefined;
    const now = clock.now();
    for (const key of changed) this.#decideAgain(table, key, { observations, now });
    this.pauses.look(table.entries.map((entry) => entry.facts));
    const before = this.#table;
    this.#table = table;
    this.observations = observations;
    this.ignored = ignored;
    this.lastScan = note();
    this.#scanProblem = undefined;
    this.#version += 1;
    this.watch?.scanned(this.pair, before, table);
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

  setQueued(key: string, queued: boolean, now: number): void {
    this.#change(key, { queued }, now);
  }

  setLastRun(key: string, lastRun: LastRun | undefined, now: number): void {
    const before = this.lastRuns.get(key);
    this.runTimes.note(before, lastRun);
    if (lastRun === undefined) this.lastRuns.delete(key);
    else this.lastRuns.set(key, lastRun);
    if (lastRun?.state === "running") this.asides.skips.delete(key);
    if (lastRun !== undefined) this.pauses.noteRun(key, lastRun);
    this.#change(key, { lastRun, queued: false }, now);
    this.#compareRuns(now);
    this.heir?.setLastRun(key, lastRun, now);
  }

  setPublished(key: string): void {
    this.heir?.setPublished(key);
    this.#publishedMeanwhile.add(key);
    this.#changedMeanwhile?.add(key);
    const entry = this.entry(key);
    if (entry !== undefined) this.#table.replace({ ...entry, facts: { ...entry.facts, targetExists: true } });
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

  #decideAgain(table: EntryTable, key: string, moment: Moment): void {
    const entry = table.get(key);
    if (entry === undefined) return;
    const facts = this.#asOfNow(entry.facts, moment);
    table.replace({ facts, decision: decide(facts, this.rules, moment.now) });
  }

  #asOfNow(facts: ItemFacts, moment: Moment): ItemFacts {
    const { key } = facts.item;
    const meanwhile = {
      lastRun: this.lastRuns.get(key),
      targetExists: facts.targetExists || this.#publishedMeanwhile.has(key),
      skipped: this.asides.skips.get(key),
    };
    return broughtUpToDate(facts, meanwhile, { ...moment, settleMs: this.pair.settleMs });
  }

  /** Lets a pair go on whose targets went or whose runs failed alike; the next run that fails so pauses it again. */
  resume(now: number): void {
    this.pauses.resume(this.rules);
    this.#compareRuns(now);
  }

  /** Pauses the pair when its last runs failed the same way or its targets went, and lets it go on when neither is so. */
  #compareRuns(now: number): void {
    const paused = this.pauses.compare(this.rules) || this.asides.pause !== undefined;
    if (paused === this.rules.paused) return;
    this.rules = { ...this.rules, paused };
    for (const { facts } of this.entries()) this.#change(facts.item.key, {}, now);
  }

  #change(key: string, change: Partial<ItemFacts>, now: number): void {
    this.#changedMeanwhile?.add(key);
    const before = this.entry(key);
    if (before === undefined) return;
    const facts = { ...before.facts, ...change };
    const after = { facts, decision: decide(facts, this.rules, now) };
    this.#table.replace(after);
    this.#version += 1;
    this.watch?.changed(this.pair, before, after);
  }
}
