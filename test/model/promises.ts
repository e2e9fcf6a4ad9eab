import type { Runner } from "../../src/app/runner.ts";
import { isUnlisted } from "../../src/domain/file.ts";
import type { Pair } from "../../src/domain/pair.ts";
import type { RunId, WorkOrder } from "../../src/domain/run.ts";
import type { ManualClock } from "../support/manual-clock.ts";
import type { MemoryJournal } from "../support/memory-journal.ts";
import { ATTEMPTS, FOLDERS, makerOf, SETTLE_MS, SOURCE_FILES } from "./model-flow.ts";
import { readOutput } from "./output.ts";
import type { WatchedDisk } from "./watched-disk.ts";
import type { Behaviour } from "./workers.ts";

/** What the promises are checked on. */
export interface Observed {
  readonly disk: WatchedDisk;
  readonly clock: ManualClock;
  readonly journal: () => MemoryJournal;
  /** The living runner. */
  readonly runner: () => Runner | undefined;
}

interface Submitted {
  readonly order: WorkOrder;
  readonly life: number;
  /** What was worked on: input and job. */
  readonly work: string;
  readonly attempt: number;
}

/** Watches what happens to disk and journal, and collects every breach of a promise of RELIABILITY.md. */
export class Promises {
  readonly breaches: string[] = [];
  readonly #seen: Observed;
  /** Runs that a worker got. */
  readonly #submitted = new Map<RunId, Submitted>();
  /** By pair and key: the runs of the same work since its last success, newest last. */
  readonly #tries = new Map<string, readonly RunId[]>();
  /** Runs that failed for disk or folder, until the journal has their end. */
  readonly #uncharged = new Set<RunId>();
  /** Versions of the files of people, and of targets. */
  readonly #expected = new Map<string, number>();
  readonly #scans = new Map<string, unknown>();
  #life = 0;
  #byHand = false;

  constructor(seen: Observed) {
    this.#seen = seen;
    seen.disk.onMove = (from, to, { version }) => this.#moved(from, to, version);
    seen.disk.onWrite = (path, before, after) => this.#written(path, before, after);
  }

  /** What people do to files. */
  byHand(change: () => void): void {
    this.#byHand = true;
    change();
    this.#byHand = false;
  }

  removedByHand(path: string): void {
    this.#seen.disk.files.delete(path);
    this.#expected.delete(path);
  }

  /** A runner began, and has looked after what the last one left. */
  born(life: number): void {
    this.#life = life;
    this.#scans.clear();
    for (const run of this.#seen.journal().runs.values()) {
      if (run.state === "running") this.#breach("no phantom running", `${run.id} after a restart`);
    }
  }

  /** The journal was lost: nobody can know of attempts any more. */
  forgotten(): void {
    this.#tries.clear();
  }

  rearmed(pair: string, key: string): void {
    this.#tries.delete(`${pair}/${key}`);
  }

  scanBegan(pair: Pair): void {
    const state = this.#seen.runner()?.states.find((one) => one.pair === pair);
    if (state === undefined) return;
    const before = this.#scans.get(pair.name);
    if (before !== undefined && before === (state.lastScan ?? "none")) {
      this.#breach("no overlap", `two scans of ${pair.name}`);
    }
    this.#scans.set(pair.name, state.lastScan ?? "none");
  }

  submitted(order: WorkOrder): void {
    const { journal, clock, disk } = this.#seen;
    const record = journal().runs.get(order.run);
    if (record?.state !== "running") {
      this.#breach(
        "attempts are counted before they start",
        `${order.run} is ${record?.state ?? "not in the journal"}`,
      );
      return;
    }
    const work = `${record.input} ${record.jobIdentity}`;
    this.#submitted.set(order.run, { order, life: this.#life, work, attempt: record.attempt });
    const item = `${order.pair}/${order.key}`;
    const tries = [...this.#triesOf(item, work), order.run];
    this.#tries.set(item, tries);
    if (tries.length > ATTEMPTS) this.#breach("attempts are bounded", `${item} runs a ${tries.length}th time`);
    for (const [index, { path }] of order.sources.entries()) {
      const ofPeople = makerOf(path) === undefined;
      const version = record.input.split("|")[index];
      const written = [...disk.versions.values()].filter(
        (one) => one.path === path && `${one.content.length}@${one.modifiedAt}` === version,
      );
      const sinceMs = clock.monotonicMs() - Math.min(...written.map((one) => one.writtenAtMs));
      if (ofPeople && sinceMs < SETTLE_MS)
        this.#breach("settled", `${path} is read ${sinceMs} ms after it was written`);
    }
  }

  outcome(order: WorkOrder, behaviour: Behaviour): void {
    if (behaviour === "environment") this.#uncharged.add(order.run);
  }

  /** After each step: what must hold at every moment. */
  check(): void {
    this.#checkFiles();
    this.#checkJournal();
    for (const state of this.#seen.runner()?.states ?? []) {
      const counts = { success: 0, preliminary: 0, error: 0 };
      for (const { decision } of state.entries()) counts[decision.status] += 1;
      const told = state.counts;
      const same = (["success", "preliminary", "error"] as const).every((status) => counts[status] === told[status]);
      if (!same) this.#breach("status is total", `${state.pair.name} says ${JSON.stringify(told)}`);
    }
  }

  /** Runs of this work that count against it. */
  #triesOf(item: string, work: string): readonly RunId[] {
    const runs = this.#tries.get(item) ?? [];
    if (runs.some((run) => this.#submitted.get(run)?.work !== work)) return [];
    const records = runs.map((run) => this.#seen.journal().runs.get(run));
    if (records.some((record) => record?.state === "succeeded")) return [];
    return runs.filter((_, index) => records[index]?.failure?.kind !== "environment");
  }

  /** Only targets go into the trash and out of it, and what is there stays. */
  #moved(from: string, to: string, version: number): void {
    if (makerOf(from) === undefined) this.#breach("source untouched", `${from} was moved to ${to}`);
    this.#expected.delete(from);
    this.#expected.set(to, version);
  }

  #written(path: string, before: { content: string } | undefined, after: { version: number; content: string }): void {
    const isOurs = !this.#byHand && !isUnlisted(path) && FOLDERS.some((folder) => path.startsWith(`${folder}/`));
    if (this.#byHand || isOurs) this.#expected.set(path, after.version);
    if (isOurs) this.#published(path, before, after.content);
  }

  #published(path: string, before: { content: string } | undefined, content: string): void {
    const pair = makerOf(path);
    const made = readOutput(content);
    if (pair === undefined) {
      this.#breach("source untouched", `${path} was written`);
      return;
    }
    if (made === undefined) {
      this.#breach("atomic target", `${path} holds "${content}"`);
      return;
    }
    if (made.first.join() !== made.last.join()) this.#breach("consistent input", `${path} is made of ${content}`);
    const submitted = this.#submitted.get(made.run);
    const record = this.#seen.journal().runs.get(made.run);
    if (submitted === undefined || submitted.life !== this.#life || record?.state !== "running") {
      this.#breach("publish once", `${path} by ${made.run}, which is ${record?.state}`);
      return;
    }
    const read = made.first.map((version) => this.#seen.disk.versions.get(version));
    const input = read.map((version) => `${version?.content.length}@${version?.modifiedAt}`).join("|");
    if (input !== record.input) this.#breach("consistent input", `${path} read ${input}, not ${record.input}`);
    if (before === undefined) return;
    if (pair.onSourceChange === "keep" && pair.onJobChange === "keep") {
      this.#breach("publish once", `${path} was written over`);
      return;
    }
    const old = readOutput(before.content);
    const oldWork = old === undefined ? undefined : this.#submitted.get(old.run)?.work;
    if (oldWork === submitted.work) this.#breach("publish once", `${path} was made twice from ${oldWork}`);
  }

  #checkFiles(): void {
    const { files } = this.#seen.disk;
    for (const [path, version] of this.#expected) {
      const now = files.get(path)?.version;
      if (now === version) continue;
      this.#breach(
        makerOf(path) === undefined ? "source untouched" : "target kept",
        `${path} is ${now}, not ${version}`,
      );
    }
    for (const path of SOURCE_FILES) {
      if (files.has(path) && !this.#expected.has(path)) this.#breach("source untouched", `${path} came by itself`);
    }
  }

  #checkJournal(): void {
    const running = new Set<string>();
    for (const run of this.#seen.journal().runs.values()) {
      if (run.state !== "running") continue;
      const item = `${run.pair}/${run.key}`;
      if (running.has(item)) this.#breach("no phantom running", `${item} runs twice`);
      running.add(item);
    }
    for (const run of this.#uncharged) {
      const record = this.#seen.journal().runs.get(run);
      if (record?.state === "running") continue;
      this.#uncharged.delete(run);
      const before = this.#submitted.get(run)?.attempt ?? 0;
      if (record?.state === "failed" && record.attempt !== before - 1) {
        this.#breach("environment failures are not charged", `${run} is charged as attempt ${record.attempt}`);
      }
    }
  }

  #breach(promise: string, what: string): void {
    this.breaches.push(`${promise}: ${what}`);
  }
}
