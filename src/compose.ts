import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { ConfigWatch } from "./app/config-watch.ts";
import { FlowEventSource } from "./app/flow-events.ts";
import { Housekeeping } from "./app/housekeeping.ts";
import { Pulse } from "./app/pulse.ts";
import { Runner } from "./app/runner.ts";
import type { FlowView } from "./app/view.ts";
import { openCatalog } from "./catalog/catalog.ts";
import { registerJobImports } from "./catalog/job-imports.ts";
import { concealing } from "./compose-conceal.ts";
import { openFolders } from "./compose-folders.ts";
import { type FlowConfig, flowConfig, stampOf } from "./compose-reload.ts";
import { startTelling } from "./compose-telling.ts";
import { composeView } from "./compose-view.ts";
import { concealed, concealLater } from "./config/concealed.ts";
import { environmentOf, readEnvironment } from "./config/environment.ts";
import { type LoadedFlow, loadFlow } from "./config/load.ts";
import { type StateFiles, stateFiles } from "./config/state-files.ts";
import { failureOf } from "./domain/errors.ts";
import { LocalExecutor } from "./executors/local.ts";
import { openJournal, readJournal } from "./journal/sqlite.ts";
import { withoutRunner } from "./journal/without-runner.ts";
import type { Folder } from "./ports/folder.ts";
import type { Logger } from "./ports/runtime.ts";
import { systemClock } from "./runtime/clock.ts";
import { luxonDates } from "./runtime/dates.ts";
import { isHeld, lockFlow } from "./runtime/lock.ts";
import { runIds } from "./runtime/run-ids.ts";
import { isCron } from "./runtime/ticker.ts";
import { takeTurns } from "./runtime/turns.ts";
import { sqlReading } from "./tables/sql/reading.ts";

/** How a flow is opened: `work` takes its lock and may change things, `look` changes nothing at all. */
export type Purpose = "work" | "look";

/** What messages to others get to be delivered when the flow is closed; the rest waits for the next start. */
const LAST_WORDS_MS = 3_000;

export interface OpenOptions {
  readonly purpose: Purpose;
  /** Where journal and lock live; `.pairflow` of the flow folder when not given. */
  readonly stateFolder?: string | undefined;
  /** The environment, by name; PAIRFLOW_ENV when not given. */
  readonly environment?: string | undefined;
  readonly slots: number;
  readonly readOnly: boolean;
  readonly logger: Logger;
}

/** A flow, put together and ready. What it was opened with stands in it; `config` knows what is in force by now. */
export interface OpenFlow extends LoadedFlow {
  readonly config: FlowConfig;
  readonly configWatch: ConfigWatch;
  readonly runner: Runner;
  readonly view: FlowView;
  /** To be put between the runner and its ticks. */
  readonly pulse: Pulse;
  /** Started by who serves. */
  readonly housekeeping: Housekeeping;
  readonly state: StateFiles;
  readonly folderOf: (location: string) => Folder;
  /** Absolute path of a pattern's folder. */
  readonly folderPath: (location: string) => string;
  /** In reverse order of opening; may be called twice. */
  close(): Promise<void>;
}

/**
 * Reads config and job params, and reports everything that is wrong with them at once. `inPlaceOf` is the flow's own
 * config file, when another is read in its place.
 */
export async function loadConfig(location: string, environment?: string, inPlaceOf?: string): Promise<LoadedFlow> {
  registerJobImports();
  const catalog = openCatalog(jobsFolder(), { reading: sqlReading });
  const env = readEnvironment();
  const loaded = await loadFlow(location, {
    env,
    environment: environmentOf(env, environment),
    inPlaceOf,
    dates: luxonDates,
    isCron,
    jobs: catalog.names,
    checkJob: async (ref, params) => {
      const issues = await catalog.checkParams(ref, params);
      return issues.map(({ message, path = [] }) => ({ about: "params" as const, path: path.map(stepOf), message }));
    },
  });
  concealLater(loaded.secrets);
  return loaded;
}

/** Builds everything a flow needs. Throws ConfigError, `flow-locked`, `journal-unusable`. */
export async function openFlow(location: string, options: OpenOptions): Promise<OpenFlow> {
  const loaded = await loadConfig(location, options.environment);
  const { flow } = loaded;
  const conceal = concealed;
  const logger = concealing(options.logger, conceal);
  const state = stateFiles(flow.root, options.stateFolder);
  const { scratch } = state;
  const unlock = options.purpose === "work" ? lockFlow(state.lock) : () => {};
  const journal = openJournalFor(options.purpose, state, {
    logger,
    runsKept: () => runner.flow.keep.runs,
  });
  if (options.purpose === "work") journal.loseRunning(systemClock.now());
  const absence = options.purpose === "look" ? "is-empty" : "is-mended";
  const folders = openFolders(flow, { conceal, absence });
  const { folderOf, folderPath } = folders;
  if (options.purpose === "work") await probeTargets(loaded, folderOf, logger);
  const catalog = openCatalog(jobsFolder(), { reading: sqlReading });
  if (options.purpose === "work") emptyFolder(scratch);
  const executor = new LocalExecutor({
    entry: join(import.meta.dirname, "worker.ts"),
    scratch,
    slots: options.slots,
    prepare: flow.pairs.map((pair) => pair.job),
  });
  const events = new FlowEventSource({ logger, conceal });
  const runner = new Runner(flow, {
    executor,
    events,
    journal,
    folderOf,
    logger,
    clock: systemClock,
    conceal,
    makeRunId: runIds(systemClock.now),
    scratch,
    jobIdentity: (pair) => catalog.identity(pair),
    breathe: takeTurns(),
  });
  const load = () => loadConfig(location, options.environment);
  const config = flowConfig(loaded, { load, runner, folders, conceal });
  const configWatch = new ConfigWatch(stampOf(loaded.files), {
    source: config.source,
    clock: systemClock,
    logger,
    events,
  });
  const { readOnly } = options;
  const pulse = new Pulse({ states: () => runner.states, events, clock: systemClock });
  const view = composeView({
    ...{ config, configWatch, conceal, runner, journal, events, pulse },
    ...{ folderOf, folderPath, stateFolder: state.folder, readOnly },
  });
  const housekeeping = new Housekeeping({ runner, journal, folderOf, clock: systemClock, logger });
  const telling = options.purpose === "work" ? startTelling({ runner, journal, events, logger, conceal }) : undefined;
  const close = async () => {
    await telling?.stop(LAST_WORDS_MS);
    await housekeeping.stop();
    await folders.close();
    journal.close();
    unlock();
  };
  const parts = { config, configWatch, runner, view, pulse, housekeeping };
  return { ...loaded, ...parts, conceal, state, folderOf, folderPath, close };
}

function openJournalFor(
  purpose: Purpose,
  { journal: path, lock }: StateFiles,
  { logger, runsKept }: { readonly logger: Logger; readonly runsKept: () => number },
) {
  if (purpose === "look") return isFree(lock) ? withoutRunner(readJournal(path), systemClock.now()) : readJournal(path);
  const onMovedAside = (to: string, why: string) => {
    logger.error(`the journal could not be read and was moved aside: ${why}`, { to });
  };
  return openJournal(path, onMovedAside, runsKept);
}

/** A lock that may not be looked at is somebody else's, whose runs may go on. */
function isFree(lock: string): boolean {
  try {
    return !isHeld(lock);
  } catch {
    return false;
  }
}

/** What killed runs left there belongs to nobody: we hold the flow's lock. */
function emptyFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
}

/** Says at once which target folder may not be written, and the command that mends it; its pair is held until then. */
async function probeTargets(
  { flow }: LoadedFlow,
  folderOf: (location: string) => Folder,
  logger: Logger,
): Promise<void> {
  for (const location of new Set(flow.pairs.map((pair) => pair.target.folder))) {
    await folderOf(location)
      .probe("write")
      .catch((error: unknown) => {
        const { message, hint } = failureOf(error);
        logger.error(message, { hint });
      });
  }
}

function jobsFolder(): string {
  return join(dirname(import.meta.dirname), "jobs");
}

function stepOf(step: PropertyKey | { readonly key: PropertyKey }): string | number {
  const key = typeof step === "object" ? step.key : step;
  return typeof key === "number" ? key : String(key);
}
