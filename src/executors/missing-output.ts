import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FlowError } from "../domain/errors.ts";
import type { WorkOrder } from "../domain/run.ts";

/** The error of a job that ended well and left no file at its target; names what it seems to have written instead. */
export async function missingOutput(order: WorkOrder): Promise<FlowError> {
  const strays = await strayFiles(order);
  const instead = strays.length === 0 ? "" : `; new since it began: ${strays.join(", ")}`;
  const message = `the job ended without an error, but wrote no file for ${order.targetName}${instead}`;
  return new FlowError("no-output", message, { kind: "transient", hint: howToWrite(order) });
}

/** The error of a run whose target's folder went away meanwhile, which no job can help; undefined while it is there. */
export function lostFolder({ target, targetName }: WorkOrder): FlowError | undefined {
  if (existsSync(dirname(target))) return undefined;
  return new FlowError("folder-missing", `the folder of ${targetName} went away while this ran`, {
    kind: "environment",
    hint: "Check that its disk or share is mounted; it is made again where Pairflow made it.",
  });
}

/** The error of a job that left something else than a plain file at its target. */
export function wrongOutput(order: WorkOrder, what: string): FlowError {
  return new FlowError("no-output", `the job made ${what} instead of a plain file for ${order.targetName}`, {
    kind: "transient",
    hint: howToWrite(order),
  });
}

/** More are most likely the work of others. */
const MOST_STRAYS = 3;
const MOST_LOOKED_AT = 10_000;
/** The kernel stamps files by a clock that is a few milliseconds late. */
const STAMP_LAG_MS = 20;

/** Files that appeared since the run began beside its target and where it ran; other runs may have made them too. */
async function strayFiles({ job, target, targetName, startedAt }: WorkOrder): Promise<readonly string[]> {
  const since = Date.parse(startedAt) - STAMP_LAG_MS;
  // A job that takes another ending for its target keeps the private name before it.
  const own = basename(target).replace(/\.tmp.*$/, ".tmp");
  const beside = await newFiles(dirname(target), since, own);
  const cwd = job.kind === "command" ? job.root : process.cwd();
  const here = cwd === dirname(target) ? [] : await newFiles(cwd, since, own);
  const names = [...beside.map((name) => join(dirname(targetName), name)), ...here.map((name) => join(cwd, name))];
  return names.length > MOST_STRAYS ? [] : names;
}

/** Hidden files are those of other runs, unless they begin as ours does. */
async function newFiles(folder: string, since: number, own: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isFile() && (!entry.name.startsWith(".") || entry.name.startsWith(own)))
    .map((entry) => entry.name);
  if (names.length > MOST_LOOKED_AT) return [];
  const found: string[] = [];
  for (const name of names) {
    const stats = await stat(join(folder, name)).catch(() => undefined);
    if (stats !== undefined && stats.birthtimeMs >= since) found.push(name);
  }
  return found;
}

function howToWrite({ job }: WorkOrder): string {
  if (job.kind === "command") return "A command must write its result to the path that {target} stands for.";
  return "A job must write its result to context.target, and wait until it is written.";
}
