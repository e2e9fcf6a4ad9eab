import { type ChildProcess, spawn } from "node:child_process";
import { killGroup } from "../lib/kill-group.ts";
import type { Secrets } from "./command-secrets.ts";

/** A program to be run to its end. */
export interface CommandCall {
  readonly argv: readonly string[];
  /** Absolute path of the folder it runs in. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Told the process group that it and all it starts are in, as soon as there is one. */
  readonly onGroup: (leader: number) => void;
  /** What its output must not tell. */
  readonly secrets: Secrets;
  /** Whole lines as they come, without the last line end and without secrets. */
  readonly onText: (text: string, from: "stdout" | "stderr") => void;
}

/** How a program ended: one of the two is set. */
export interface CommandEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How long an aborted program has to end by itself; the executor waits a second before it kills the worker. */
const TERM_GRACE_MS = 500;
/** How long output may still be on its way when the program has ended. */
const PIPE_GRACE_MS = 500;

/**
 * Runs a program without a shell and without input. Nothing that it started outlives it: its process group is killed
 * when it ends, and terminated, then killed, on abort. Throws the system's error when it cannot be started, and the
 * abort's reason.
 */
export async function runCommand(call: CommandCall, signal: AbortSignal): Promise<CommandEnd> {
  signal.throwIfAborted();
  const [program = "", ...rest] = call.argv;
  const child = spawn(program, rest, {
    cwd: call.cwd,
    env: { ...call.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const { pid } = child;
  if (pid !== undefined) call.onGroup(pid);
  const ending = endOf(child, [forwardLines(child, "stdout", call), forwardLines(child, "stderr", call)]);
  let killing: NodeJS.Timeout | undefined;
  const onAbort = () => {
    if (pid === undefined) return;
    killGroup(pid, "SIGTERM");
    killing = setTimeout(killGroup, TERM_GRACE_MS, pid, "SIGKILL");
  };
  signal.addEventListener("abort", onAbort);
  try {
    const end = await ending;
    signal.throwIfAborted();
    return end;
  } finally {
    clearTimeout(killing);
    signal.removeEventListener("abort", onAbort);
  }
}

/** Calls back with whole lines; what is left at the end goes out with the function that is returned. */
function forwardLines(child: ChildProcess, from: "stdout" | "stderr", { onText, secrets }: CommandCall): () => void {
  let rest = "";
  child[from]?.setEncoding("utf8").on("data", (text: string) => {
    rest += text;
    const end = rest.lastIndexOf("\n");
    if (end !== -1) {
      onText(secrets.conceal(rest.slice(0, end)), from);
      rest = rest.slice(end + 1);
    }
    // A line without an end is passed on in pieces, so that it cannot fill the memory.
    const shown = rest.length > LONGEST_LINE ? secrets.shownLength(rest) : 0;
    if (shown > 0) onText(secrets.conceal(rest.slice(0, shown)), from);
    rest = rest.slice(shown);
  });
  return () => {
    if (rest !== "") onText(secrets.conceal(rest), from);
    rest = "";
  };
}

const LONGEST_LINE = 65_536;

/** Settles when the program is gone and its output is read; one that left the group must not keep the pipes open. */
function endOf(child: ChildProcess, flushes: readonly (() => void)[]): Promise<CommandEnd> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (exitCode, signal) => {
      if (child.pid !== undefined) killGroup(child.pid, "SIGKILL");
      const leave = () => {
        clearTimeout(timer);
        child.stdout?.destroy();
        child.stderr?.destroy();
        for (const flush of flushes) flush();
        resolve({ exitCode, signal });
      };
      const timer = setTimeout(leave, PIPE_GRACE_MS);
      child.once("close", leave);
    });
  });
}
