import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { tempFolder } from "./temp-folder.ts";

const PROJECT = join(import.meta.dirname, "../..");

export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a process, to its end. */
export async function pairflow(...args: readonly string[]): Promise<CliResult> {
  return ended(start(args));
}

/** The same in a working folder. */
export async function pairflowIn(folder: string, ...args: readonly string[]): Promise<CliResult> {
  return ended(start(args, folder));
}

async function ended(child: ChildProcess): Promise<CliResult> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const exitCode = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { exitCode, stdout, stderr };
}

export interface Served {
  readonly url: string;
  readonly child: ChildProcess;
  readonly log: () => string;
  /** Exit code after the signal. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts `pairflow serve` and waits until its page answers; killed with its test. */
export async function serve(flow: string, ...args: readonly string[]): Promise<Served> {
  const child = start(["serve", flow, "--port", "0", ...args]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  let log = "";
  const url = await new Promise<string>((resolve, reject) => {
    const read = (text: string) => {
      log += text;
      const found = /its page is on (http:\/\/[^"\s]+)/.exec(log);
      if (found?.[1] !== undefined) resolve(found[1]);
    };
    child.stdout?.setEncoding("utf8").on("data", read);
    child.stderr?.setEncoding("utf8").on("data", read);
    void ended.then((code) => reject(new Error(`serve ended with ${code}: ${log}`)));
  });
  const stop = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return { url, child, log: () => log, stop };
}

/** The names in a folder, none while it is not there, to be expected sooner or later. */
export function namesIn(folder: string) {
  return expect.poll(() => readdir(folder).catch(() => []));
}

/** The command line as a process that is still at work. */
export function start(args: readonly string[], cwd?: string): ChildProcess {
  const cli = join(PROJECT, "src/cli.ts");
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };
  // As the first line of cli.ts has them.
  const silenced = ["ExperimentalWarning", "MODULE_TYPELESS_PACKAGE_JSON"].map((name) => `--disable-warning=${name}`);
  return spawn(process.execPath, [...silenced, cli, ...args], { env, cwd });
}

/** A flow folder with this config and these files (path to content). */
export async function flowFolder(
  config: unknown,
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<string> {
  const root = await tempFolder();
  const text = typeof config === "string" ? config : JSON.stringify(config, null, 2);
  for (const [path, content] of Object.entries({ "flow.config.json": text, ...files })) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}
