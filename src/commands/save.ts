/** The command that loads table files into a database: `pairflow save`, and the standalone jobs/save-to-database.ts. */
import { basename } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import type { FileOutcome } from "../databases/load-task.ts";
import { FlowError } from "../domain/errors.ts";
import type { LoadMode } from "../domain/load.ts";
import { parseDuration } from "../lib/duration.ts";
import type { Database } from "../ports/database.ts";
import { systemClock } from "../runtime/clock.ts";
import { TABLE_EXTENSIONS } from "../tables/format.ts";
import { EXIT, exitCodeOf, reportError } from "./exit.ts";
import { type Manual, withManual } from "./manual.ts";
import { type OutputOptions, type SaveOutput, saveOutput } from "./save-output.ts";
import { exitCodeOfLoad, type LoadEnd } from "./save-report.ts";
import { stopOnSignals } from "./signals.ts";

/** As commander parses the arguments below. */
interface SaveOptions extends OutputOptions {
  readonly from: string;
  readonly to: string;
  readonly key?: readonly string[];
  readonly sheet?: string;
  readonly csv?: string;
}

const MANUAL: Manual = {
  more: [
    "append adds the rows of every file whose content the table does not have yet. replace makes the table hold these " +
      "files and nothing else, all in one transaction. upsert is like append, but a row with the same --key is updated.",
    "A content is loaded into a table once, under any file name: a ledger (table pairflow_loads, in the same " +
      "transaction) knows it by its SHA-256. To load a content again, delete its row there, or use replace.",
    "The table is made when it is absent, with types that fit every cell of the files: whole numbers, numbers, " +
      "true/false, ISO dates and times, else text; 007 stays text. A blank cell is NULL. A file with a bad row is left " +
      "out as a whole, and so is one of which a trigger of the table drops a row. a.csv and a.csv.gz in one folder are two files. For another schema of PostgreSQL, add ?options=-csearch_path%3Dmy_schema to the URL.",
    "The same command runs by itself: npm run save -- --from ... --to ... --table ...",
  ],
  examples: [
    ["pairflow save --from data/merged --to sqlite:data/flow.db --table merged", "a folder, into SQLite"],
    [
      "pairflow save --from prices.xlsx --to postgres://me@localhost/funds --table prices --mode upsert --key isin,day",
      "one file, into PostgreSQL",
    ],
    [
      "pairflow save --from data/merged --to sqlite:data/flow.db --table merged --every 1m",
      "what comes, until it is stopped",
    ],
  ],
  environment: [
    ["PAIRFLOW_SAVE_TO", "stands in for --to, so that a password is in no argument"],
    ["PAIRFLOW_LOG_LEVEL", "with --every, what the log tells: debug, info, warn or error"],
    ["PGPASSWORD", "password for PostgreSQL; also PGUSER, PGHOST, PGPORT, PGDATABASE and ~/.pgpass"],
  ],
  exits: [EXIT.fine, EXIT.itemFailed, EXIT.folder, EXIT.database, 130, 143],
};

/** The command, to be mounted under a program or run by itself; leaves its result in process.exitCode. */
export function saveCommand(): Command {
  const command = new Command("save")
    .description("Load table files into a table of a database, each content once.")
    .requiredOption("--from <path>", `a ${TABLE_EXTENSIONS} file, or a folder: all such files right in it, by name`)
    .addOption(
      new Option("--to <database>", "sqlite:<path> or postgres://...").env("PAIRFLOW_SAVE_TO").makeOptionMandatory(),
    )
    .requiredOption("--table <name>", "the table, as it stands; made when absent")
    .addOption(new Option("--mode <mode>", "what to do with rows that are there").choices(MODES).default("append"))
    .option("--key <columns>", "for upsert: the columns that tell rows apart, with commas", parseKey)
    .option("--sheet <name>", "of workbooks with several sheets")
    .option("--csv <json>", 'how texts are written, as in the params of a pair: \'{"encoding": "latin1"}\'')
    .option(
      "--every <duration>",
      "go on until it is stopped, and look again after each 1m, say; it then logs as serve does",
      parseEvery,
    )
    .option("--json", "print one JSON document; with --every one per look")
    .option("-q, --quiet", "print failures only")
    .option("-v, --verbose", "print files that are already there as well")
    .action(save);
  return withManual(command, MANUAL);
}

/** Runs the command by itself: the arguments are those behind the script's name. */
export async function runSave(args: readonly string[]): Promise<void> {
  try {
    await saveCommand().name("save-to-database").exitOverride().parseAsync(args, { from: "user" });
  } catch (error) {
    reportError(error);
    process.exitCode = exitCodeOf(error);
  }
}

const LONGEST_MS = 24 * 86_400_000;
const MODES: readonly LoadMode["kind"][] = ["append", "replace", "upsert"];

/** Once, or again and again; the exit code is that of the last time. */
async function save(options: SaveOptions): Promise<void> {
  const abort = new AbortController();
  const stop = stopOnSignals(async () => abort.abort());
  const output = await saveOutput(options);
  const look = () => saveOnce(options, output, abort.signal);
  process.exitCode = await look();
  // What was asked for wrongly does not get better by being asked again.
  while (options.every !== undefined && !abort.signal.aborted && process.exitCode !== EXIT.usage) {
    // It rejects for one reason, the stop, which ends the loop.
    await pause(options.every, undefined, { signal: abort.signal }).catch(() => {});
    if (!abort.signal.aborted) process.exitCode = await look();
  }
  stop.release();
  process.exitCode = stop.exitCode ?? process.exitCode;
}

/** Returns the exit code. */
async function saveOnce(options: SaveOptions, output: SaveOutput, signal: AbortSignal): Promise<number> {
  const startedMs = performance.now();
  const outcomes: FileOutcome[] = [];
  const ended = await load(options, signal, (outcome) => {
    outcomes.push(outcome);
    output.file(outcome);
  });
  const error = signal.aborted ? new Error("stopped by a signal; run it again for the rest") : ended.error;
  const isNews = ended.error !== undefined || outcomes.some(({ kind }) => kind !== "already");
  // The stop of a service is no error of it.
  if (options.every === undefined || (isNews && !signal.aborted)) {
    output.end(outcomes, { ...ended, error, durationMs: performance.now() - startedMs });
  }
  return exitCodeOfLoad(outcomes, error);
}

type Ended = Omit<LoadEnd, "durationMs">;

/** Everything from checking the arguments to closing the database; never throws. */
async function load(
  options: SaveOptions,
  signal: AbortSignal,
  onOutcome: (outcome: FileOutcome) => void,
): Promise<Ended> {
  let database: Database | undefined;
  let otherCount = 0;
  const cut = () => void database?.close();
  try {
    const mode = parseMode(options);
    const table = parseTable(options.table);
    // Drivers and readers are loaded only by this command.
    const { csvOptions, findTables } = await import("./save-files.ts");
    const { openTables } = await import("../tables/tables.ts");
    const { openDatabase } = await import("../databases/open-database.ts");
    const { loadFiles } = await import("../databases/load-files.ts");
    const reading = { sheet: options.sheet, csv: csvOptions(options.csv) };
    const found = await findTables(options.from);
    otherCount = found.otherCount;
    database = await openDatabase(options.to);
    // A statement that waits on the server ends only with its connection.
    signal.addEventListener("abort", cut, { once: true });
    await using tables = openTables({ signal });
    await loadFiles({
      database,
      paths: found.paths,
      table,
      mode,
      open: (path) => tables.read({ path, name: basename(path) }, reading),
      clock: systemClock,
      signal,
      onOutcome,
    });
    return { to: database.label, otherCount, error: undefined };
  } catch (error) {
    return { to: database?.label ?? null, otherCount, error };
  } finally {
    signal.removeEventListener("abort", cut);
    await database?.close();
  }
}

/** Milliseconds; Node's timers take no more than 24 days. */
function parseEvery(text: string): number {
  const everyMs = parseDuration(text) ?? 0;
  if (everyMs >= 1 && everyMs <= LONGEST_MS) return everyMs;
  throw new InvalidArgumentError("It takes a duration such as 30s, 1m or 2h, of 24 days at most.");
}

/** Column names with a comma in them cannot be keys. */
function parseKey(text: string): readonly string[] {
  return text.split(",").map((name) => name.trim());
}

function parseMode({ mode, key }: SaveOptions): LoadMode {
  if (mode !== "upsert") {
    if (key !== undefined)
      throw usageError(`--key has no meaning with --mode ${mode}`, "Leave it out, or use --mode upsert.");
    return { kind: mode };
  }
  if (key === undefined || key.includes("")) {
    throw usageError("--mode upsert needs the key", "Name the columns that tell rows apart: --key isin,day");
  }
  return { kind: "upsert", key };
}

/** Taken as one name: a dot in it is no schema's end. */
function parseTable(name: string): string {
  if (name.trim() === "") throw usageError("--table is blank", "Give the table a name.");
  if (!/^(?:pairflow_|sqlite_)/i.test(name)) return name;
  throw usageError(`--table ${name} is a name of the loader's own`, "Give the table another name.");
}

function usageError(message: string, hint: string): FlowError {
  return new FlowError("usage", message, { hint });
}
