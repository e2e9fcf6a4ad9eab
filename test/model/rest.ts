import type { Entry } from "../../src/app/entry-table.ts";
import type { PairState } from "../../src/app/pair-state.ts";
import { isUnlisted } from "../../src/domain/file.ts";
import { TRASH } from "../../src/folders/trash.ts";
import { ATTEMPTS, FIRST_PAIRS, SOURCE_FILES } from "./model-flow.ts";
import { readOutput } from "./output.ts";
import { resumeAll } from "./people.ts";
import type { World } from "./world.ts";

/** Ticks until the slowest item has used up its attempts: three timeouts and their backoffs. */
const MOST_TICKS = 14;
const TICK_MS = 61_000;

/**
 * Faults are over and nobody changes anything: from tick to tick everything must come to its end. After two of them every
 * file was attempted for which a slot was free.
 */
export async function rest(world: World): Promise<void> {
  world.heal();
  resumeAll(world);
  let hung = false;
  for (let ticks = 1; ticks <= MOST_TICKS; ticks += 1) {
    world.start();
    world.tick();
    await world.pass(TICK_MS);
    hung ||= (world.born?.workers.busy ?? 0) > 0;
    if (ticks === 2 && !hung) checkAttempted(world);
    if (ticks > 2 && isAtRest(world)) break;
  }
  if (world.born === undefined) world.promises.breaches.push("poison: the runner is killed without end");
  for (const state of world.born?.runner.states ?? []) {
    if (state.problem !== undefined) world.promises.breaches.push(`no lost file: ${state.pair.name} is held`);
    for (const entry of state.entries()) checkEntry(world, state, entry);
  }
  checkNothingLeft(world);
}

/** One folder can be neither read nor written, and nothing else is wrong: pairs that do not use it go on. */
export async function restBeside(world: World, folder: string): Promise<void> {
  world.heal();
  resumeAll(world);
  world.faults.write.set(folder, "ENOSPC");
  world.faults.read.set(folder, "EIO");
  let hung = false;
  for (let ticks = 1; ticks <= 2; ticks += 1) {
    world.start();
    world.tick();
    await world.pass(TICK_MS);
    hung ||= (world.born?.workers.busy ?? 0) > 0;
  }
  if (!hung) checkAttempted(world, folder);
  world.heal();
}

function isAtRest(world: World): boolean {
  const states = world.born?.runner.states ?? [];
  if (states.length === 0 || world.born?.runner.dispatcher.busy === true) return false;
  return states.every((state) => [...state.entries()].every((entry) => isFinal(state, entry)));
}

/** Whether nothing but an event from outside changes the decision. */
function isFinal(state: PairState, { decision }: Entry): boolean {
  if (decision.decision === "start" || decision.nextAt !== null) return false;
  if (decision.reason === "stale") return state.pair.onSourceChange === "keep";
  return ["done", "external", "skipped", "gave-up", "failed", "conflict", "waiting"].includes(decision.reason);
}

/** Where a run hangs, no slot may be free. */
function checkAttempted({ born, poison, promises }: World, sick?: string): void {
  if (born === undefined || [...poison.values()].includes("kills-runner")) return;
  for (const state of born.runner.states) {
    const { name, sources, target } = state.pair;
    const isSick = target.folder === sick || sources.some((source) => source.folder === sick);
    if (!FIRST_PAIRS.includes(name) || isSick) continue;
    if (sick !== undefined && state.problem !== undefined) promises.breaches.push(`isolation: ${name} is held`);
    for (const { facts, decision } of state.entries()) {
      if (!["new", "queued", "settling", "running", "lost"].includes(decision.reason)) continue;
      const promise = sick === undefined ? "no lost file" : "isolation";
      promises.breaches.push(`${promise}: ${facts.item.key} is ${decision.reason} after two ticks`);
    }
  }
}

function checkEntry(world: World, state: PairState, entry: Entry): void {
  const { facts, decision } = entry;
  const { item } = facts;
  const name = `${state.pair.name} ${item.key}`;
  if (!isFinal(state, entry)) {
    world.promises.breaches.push(`no lost file: ${name} is ${decision.reason} (${decision.message}) for ever`);
  }
  if (decision.reason === "failed" || decision.reason === "gave-up") checkFailure(world, state, entry);
  if (decision.reason === "waiting" && !item.sources.includes(undefined)) {
    world.promises.breaches.push(`status: ${name} waits for nothing`);
  }
  const target =
    item.target === undefined ? undefined : world.disk.files.get(`${state.pair.target.folder}/${item.target}`);
  const isThere = target !== undefined;
  if (decision.status === "success" && !isThere) world.promises.breaches.push(`status: ${name} has no target`);
  const made = target === undefined ? undefined : readOutput(target.content);
  if (decision.reason !== "done" || made === undefined) return;
  const read = made.first.map((version) => world.disk.versions.get(version)?.content);
  const now = item.sources.map((source, index) => {
    return world.disk.files.get(`${state.pair.sources[index]?.folder}/${source?.path}`)?.content;
  });
  if (read.join() !== now.join() && !world.hasUnseen) {
    world.promises.breaches.push(`status: ${name} is done, but made of ${read.join()}, not ${now.join()}`);
  }
}

/** How the runs of the model may end for good. */
const FINAL_CODES: readonly (string | undefined)[] = [
  "job-failed",
  "input-invalid",
  "input-unreadable",
  "worker-died",
  "timeout",
  "source-changed",
  "target-taken",
];

/** A failure is final for these bytes and this job only, and after all attempts unless it is permanent. */
function checkFailure({ job, promises }: World, { pair }: PairState, { facts, decision }: Entry): void {
  const { item, lastRun } = facts;
  const name = `${pair.name} ${item.key}`;
  const code = lastRun?.failure?.code;
  const input = item.sources.map((source) => `${source?.sizeBytes}@${source?.modifiedAt}`).join("|");
  if (lastRun?.input !== input || lastRun.jobIdentity !== `job${job}`) {
    promises.breaches.push(`no lost file: ${name} ${decision.reason} for what it was before`);
  }
  if (lastRun?.failure !== null && !FINAL_CODES.includes(code)) {
    promises.breaches.push(`no lost file: ${name} ${decision.reason} with ${code}`);
  }
  if (decision.reason === "gave-up" && (lastRun?.attempt ?? 0) < ATTEMPTS) {
    promises.breaches.push(`no lost file: ${name} gave up after ${lastRun?.attempt} attempts`);
  }
}

/** No source is invisible, nothing is staged and nothing is marked as running. */
function checkNothingLeft({ born, disk, journal, promises }: World): void {
  if (born === undefined) return;
  const seen = new Set<string>();
  for (const { pair, entries } of born.runner.states.map((state) => ({
    pair: state.pair,
    entries: [...state.entries()],
  }))) {
    for (const { facts } of entries) {
      for (const [index, source] of facts.item.sources.entries())
        seen.add(`${pair.sources[index]?.folder}/${source?.path}`);
    }
  }
  for (const path of SOURCE_FILES) {
    if (disk.files.has(path) && !seen.has(path)) promises.breaches.push(`no lost file: ${path} is invisible`);
  }
  for (const path of disk.files.keys()) {
    if (isUnlisted(path) && !path.includes(`/${TRASH}/`)) promises.breaches.push(`sweep: ${path} is left`);
  }
  for (const run of journal.runs.values()) {
    if (run.state === "running") promises.breaches.push(`no phantom running: ${run.id} at rest`);
  }
}
