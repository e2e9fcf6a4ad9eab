import { mkdtemp, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { Command, Option } from "commander";
import { FlowError } from "../domain/errors.ts";
import type { SourceFile, WorkOrder } from "../domain/run.ts";
import { localFolder } from "../folders/local.ts";
import { oneLine } from "../lib/invisible.ts";
import { systemClock } from "../runtime/clock.ts";
import { runIds } from "../runtime/run-ids.ts";
import { EXIT } from "./exit.ts";
import { withManual } from "./manual.ts";
import { durationMs } from "./options.ts";
import { performOnce } from "./perform-once.ts";
import { SILENT, tryDisplay } from "./try-display.ts";
import { readTypedJob } from "./try-job.ts";
import { addParam, type Params, readParams } from "./try-params.ts";
import { reportTrial } from "./try-report.ts";

interface TryOptions {
  readonly source: readonly string[];
  readonly as?: readonly string[];
  readonly types?: string;
  readonly param?: Params;
  readonly params?: Params;
  readonly target?: string;
  /** In milliseconds. */
  readonly timeout: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

export function tryCommand(): Command {
  const command = new Command("try")
    .description("Run a job once and show its log, its facts and the first rows it made.")
    .argument("<job>", "a bundled job, the path of a script or an SQL file, or a command as in the config, in JSON")
    .requiredOption("--source <file>", "a source file; again for each further one", addText)
    .option("--as <name>", "what an SQL job calls a source; again for each further one", addText)
    .option("--types <types>", "how cells come into an SQL job: text or auto")
    .option("--param <key=value>", "a param; its value is JSON, or else a text", addParam)
    .option("--params <json>", "params in one JSON object", readParams)
    .option("--target <file>", "what to make; replaced when it is there (default: in a new temporary folder)")
    .addOption(
      new Option("--timeout <duration>", "such as 30s or 5m").argParser(durationMs).default(durationMs("2h"), "2h"),
    )
    .option("--json", "one JSON document: {facts, warnings, log, target, rows, failure}")
    .option("-q, --quiet", "no log and no progress")
    .option("-v, --verbose", "what is run, before it is")
    .action(tryJob);
  return withManual(command, {
    more: ["The log, warnings and errors go to stderr; facts and rows go to stdout."],
    examples: [
      ["pairflow try zscore --source File_A.csv --param column=nav", "a bundled job"],
      [
        "pairflow try ./jobs/scale.ts --source File_A.csv --params '{\"factor\": 2}' --target scaled.csv",
        "a script of your own",
      ],
      [`pairflow try '{"command": ["sort", "{source}", "-o", "{target}"]}' --source names.txt`, "any program"],
    ],
    exits: [EXIT.fine, EXIT.itemFailed, EXIT.config, EXIT.folder, 130, 143],
  });
}

/** The target is made under a private name and put in place whole; a failed run leaves nothing behind. */
async function tryJob(job: string, options: TryOptions): Promise<void> {
  const { source, as = [], types, json = false } = options;
  const params = { ...options.params, ...options.param };
  const sources = await Promise.all(source.map(sourceFile));
  const ref = await readTypedJob({ job, params, as, types, sourceCount: sources.length });
  await using cleanup = new AsyncDisposableStack();
  const scratch = await temporaryFolder(cleanup);
  const unmade = cleanup.use(new AsyncDisposableStack());
  const target = resolve(options.target ?? join(await temporaryFolder(unmade), basename(source[0] ?? "")));
  await requirePlace(target, sources);
  const name = basename(target);
  const folder = localFolder(dirname(target), dirname(options.target ?? target));
  await folder.probe("write");
  const run = runIds(systemClock.now)();
  const staged = await folder.stage(name, run);
  cleanup.defer(() => folder.discard(staged));

  const startedAt = systemClock.now();
  const order: WorkOrder = {
    run,
    pair: "try",
    key: name,
    job: ref,
    params,
    expect: {},
    sources,
    as: as.length === 0 ? undefined : as,
    target: staged,
    targetName: options.target ?? name,
    bindings: { file: basename(source[0] ?? "") },
    startedAt: new Date(startedAt).toISOString(),
    timeoutMs: options.timeout,
  };
  if (options.verbose === true) {
    const from = sources.map((source) => source.path).join(", ");
    console.error(oneLine(`${job} ${JSON.stringify(params)}: ${from} -> ${target}`));
  }
  const display = json || options.quiet === true ? SILENT : tryDisplay(process.stderr);
  const { outcome, exitCode } = await performOnce(order, scratch, display);
  display.close();
  if (outcome.kind === "made") {
    await folder.publish(staged, name, { replace: true });
    // From here on the target is its user's, also in a temporary folder.
    unmade.move();
  }
  await reportTrial({ job, target, outcome, durationMs: systemClock.now() - startedAt }, json);
  if (outcome.kind === "failed") process.exitCode = exitCode ?? EXIT.itemFailed;
}

/** With the name that it was given by. */
async function sourceFile(name: string): Promise<SourceFile> {
  const path = resolve(name);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() === true) return { path, name };
  const message = found === undefined ? `there is no source file "${name}"` : `the source "${name}" is not a file`;
  throw new FlowError("usage", message, { hint: `Looked for ${path}.` });
}

async function temporaryFolder(owner: AsyncDisposableStack): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "pairflow-try-"));
  owner.defer(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** A target may replace a file, but neither a folder nor a source. */
async function requirePlace(target: string, sources: readonly SourceFile[]): Promise<void> {
  const found = await stat(target).catch(() => undefined);
  if (found === undefined) return;
  if (found.isDirectory()) throw new FlowError("usage", `the target ${target} is a folder`, { hint: "Name a file." });
  const there = await realpath(target);
  for (const { path, name } of sources) {
    if ((await realpath(path)) !== there) continue;
    throw new FlowError("usage", `the target is the source "${name}" itself`, {
      hint: "Give the target another name.",
    });
  }
}

function addText(text: string, texts: readonly string[] = []): readonly string[] {
  return [...texts, text];
}
