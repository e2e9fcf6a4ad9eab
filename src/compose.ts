import { mkdirSync, rmSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { FlowEventSource } from "./app/flow-events.ts";
import { Runner } from "./app/runner.ts";
import type { FlowView } from "./app/view.ts";
import { openCatalog } from "./catalog/catalog.ts";
import { registerJobImports } from "./catalog/job-imports.ts";
import { composeView } from "./compose-view.ts";
import { readEnvironment } from "./config/environment.ts";
import { type LoadedFlow, loadFlow } from "./config/load.ts";
import { failureOf } from "./domain/errors.ts";
import { LocalExecutor } from "./executors/local.ts";
import { type Absence, localFolder } from "./folders/local.ts";
import { openJournal, readJournal } from "./journal/sqlite.ts";
import type { Folder } from "./ports/folder.ts";
import type { Logger } from "./ports/runtime.ts";
import { systemClock } from "./runtime/clock.ts";
import { luxonDates } from "./runtime/dates.ts";
import { lockFlow } from "./runtime/lock.ts";
import { runIds } from "./runtime/run-ids.ts";
import { isCron } from "./runtime/ticker.ts";
import { takeTurns } from "./runtime/turns.ts";
import { sqlReading } from "./tables/sql/reading.ts";

/** How a flow is opened: `work` takes its lock and may change things, `look` changes nothing at all. */
export type Purpose = "work" | "look";

export interface OpenOptions {
  readonly purpose: Purpose;
  /** Where journal and lock live; `.pairflow` of the flow folder when not given. */
  readonly stateFolder?: string | undefined;
  readonly slots: number;
  readonly readOnly: boolean;
  readonly logger: Logger;
}

/** A flow, put together and ready. */
export interface OpenFlow extends LoadedFlow {
  readonly runner: Runner;
  readonly view: FlowView;
  readonly stateFolder: string;
  readonly folderOf: (location: string) => Folder;
  /** Absolute path of a pattern's folder. */
  readonly folderPath: (location: string) => string;
  /** In reverse order of opening; may be called twice. */
  close(): Promise<void>;
}

/** Reads config and job params, and reports everything that is wrong with them at once. */
export async function loadConfig(location: string): Promise<LoadedFlow> {
  registerJobImports();
  const catalog = openCatalog(jobsFolder(), { reading: sqlReading });
  return loadFlow(location, {
    env: readEnvironment(),
    dates: luxonDates,
    isCron,
    jobs: catalog.names,
    checkJob: async (ref, params) => {
      const issues = await catalog.checkParams(ref, params);
      return issues.map(({ message, path = [] }) => ({ about: "params" as const, path: path.map(stepOf), message }));
    },
  });
}

/** Builds everything a flow needs. Throws ConfigError, `flow-locked`, `journal-unusable`. */
export async function openFlow(location: string, options: OpenOptions): Promise<OpenFlow> {
  const loaded = await loadConfig(location);
  const { flow } = loaded;
  const logger = concealing(options.logger, loaded.conceal);
  const stateFolder = resolve(options.stateFolder ?? join(flow.root, ".pairflow"));
  const unlock = options.purpose === "work" ? lockFlow(join(stateFolder, "lock.sqlite")) : () => {};
  const journal = openJournalFor(options.purpose, join(stateFolder, "journal.sqlite"), logger);
  if (options.purpose === "work") journal.loseRunning(systemClock.now());
  const folderPath = (folder: string) => resolve(flow.root, folder);
  const folders = new Map<string, Folder>();
  const madeByUs = targetFolders(loaded, folderPath);
  const absenceOf = (folder: string): Absence => {
    if (!madeByUs.has(folderPath(folder))) return "is-an-error";
    return options.purpose === "look" ? "is-empty" : "is-mended";
  };
  const folderOf = (folder: string): Folder => {
    const known = folders.get(folder) ?? localFolder(folderPath(folder), loaded.conceal(folder), absenceOf(folder));
    folders.set(folder, known);
    return known;
  };
  if (options.purpose === "work") await probeTargets(loaded, folderOf, logger);
  const catalog = openCatalog(jobsFolder(), { reading: sqlReading });
  const scratch = join(stateFolder, "scratch");
  if (options.purpose === "work") emptyFolder(scratch);
  const executor = new LocalExecutor({
    entry: join(import.meta.dirname, "worker.ts"),
    scratch,
    slots: options.slots,
    prepare: flow.pairs.map((pair) => pair.job),
  });
  const events = new FlowEventSource({ logger, conceal: loaded.conceal });
  const runner = new Runner(flow, {
    executor,
    events,
    journal,
    folderOf,
    logger,
    clock: systemClock,
    conceal: loaded.conceal,
    makeRunId: runIds(systemClock.now),
    scratch,
    jobIdentity: (pair) => catalog.identity(pair),
    breathe: takeTurns(),
  });
  const { readOnly } = options;
  const view = composeView({ loaded, runner, journal, events, folderOf, folderPath, stateFolder, readOnly });
  const close = async () => {
    for (const folder of folders.values()) await folder.close();
    journal.close();
    unlock();
  };
  return { ...loaded, runner, view, stateFolder, folderOf, folderPath, close };
}

function openJournalFor(purpose: Purpose, path: string, logger: Logger) {
  if (purpose === "look") return readJournal(path);
  return openJournal(path, (to, why) => {
    logger.error(`the journal could not be read and was moved aside: ${why}`, { to });
  });
}

/** Target folders that we make: below the flow folder only, since elsewhere a missing one means a missing disk. */
function targetFolders({ flow }: LoadedFlow, folderPath: (location: string) => string): ReadonlySet<string> {
  const paths = flow.pairs.map((pair) => folderPath(pair.target.folder));
  return new Set(paths.filter((path) => `${path}${sep}`.startsWith(`${flow.root}${sep}`)));
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

function concealing(logger: Logger, conceal: (text: string) => string): Logger {
  const hide = (value: unknown) => (typeof value === "string" ? conceal(value) : value);
  const hideAll = (fields: Readonly<Record<string, unknown>> = {}) =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, hide(value)]));
  return {
    info: (message, fields) => logger.info(conceal(message), hideAll(fields)),
    warn: (message, fields) => logger.warn(conceal(message), hideAll(fields)),
    error: (message, fields) => logger.error(conceal(message), hideAll(fields)),
  };
}

function jobsFolder(): string {
  return join(dirname(import.meta.dirname), "jobs");
}

function stepOf(step: PropertyKey | { readonly key: PropertyKey }): string | number {
  const key = typeof step === "object" ? step.key : step;
  return typeof key === "number" ? key : String(key);
}
