import { type ChildProcess, fork } from "node:child_process";
import { Socket } from "node:net";

/** Warnings of Node that would stand in each run's log: a flow folder's package.json needs no "type" for a job's sake. */
const SILENCED = ["ExperimentalWarning", "MODULE_TYPELESS_PACKAGE_JSON"];

/** One that was started before it was needed, and by which entry point. */
let spare: { readonly entry: string; readonly child: ChildProcess } | undefined;

/**
 * Starts a worker process that the first `startWorker` will be given, so that it loads while the program does. One that
 * is never needed ends with the program, and does not keep it alive.
 */
export function startSpare(entry: string): ChildProcess {
  const child = forkWorker(entry);
  // Whoever takes it hears of it by its state; until then nobody would.
  child.on("error", () => {});
  hold(child, "unref");
  spare = { entry, child };
  return child;
}

/** A worker process, the leader of a process group of its own. */
export function startWorker(entry: string): ChildProcess {
  const ready = spare;
  if (ready?.entry !== entry) return forkWorker(entry);
  spare = undefined;
  const { child } = ready;
  if (!child.connected || child.exitCode !== null || child.signalCode !== null) return forkWorker(entry);
  hold(child, "ref");
  return child;
}

/** Whether a child keeps this process alive: it, its channel and its pipes. */
function hold(child: ChildProcess, how: "ref" | "unref"): void {
  child[how]();
  child.channel?.[how]();
  for (const pipe of [child.stdout, child.stderr]) if (pipe instanceof Socket) pipe[how]();
}

function forkWorker(entry: string): ChildProcess {
  return fork(entry, [], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    execArgv: SILENCED.map((warning) => `--disable-warning=${warning}`),
  });
}
