import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SaveProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

const SCRIPT = fileURLToPath(new URL("../../../jobs/save-to-database.ts", import.meta.url));

/** The script as a process of its own, with the Node that runs the tests. */
export function startSave(args: readonly string[], env: Readonly<Record<string, string>> = {}): SaveProcess {
  return startScript(SCRIPT, args, env);
}

export function startScript(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): SaveProcess {
  const child = spawn(process.execPath, [script, ...args], {
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  child.once("error", reject).once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  return { child, ended: promise };
}

export function runSave(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return startSave(args, env).ended;
}
