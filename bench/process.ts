import { type ChildProcess, execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Peaks, watchMemory } from "./memory.ts";
import { Unfinished, WrongResult } from "./wrong-result.ts";

/** A process that came to its end, with the peaks of it and its children. */
export interface Ended extends Peaks {
  /** From before its start until after its exit. */
  readonly seconds: number;
  readonly stdout: string;
}

/** A `pairflow serve` that answers. */
export interface Served {
  readonly url: string;
  ownMegabytes(): number | undefined;
  /** Peak of the largest of it and its workers. */
  largestMegabytes(): number | undefined;
  stop(): Promise<void>;
}

const CLI = join(import.meta.dirname, "..", "src", "cli.ts");
/** A script of ours is started by `[...NODE, path]`. */
export const NODE: readonly string[] = [process.execPath, "--disable-warning=ExperimentalWarning"];
const PAIRFLOW = [...NODE, CLI];
const LIMIT_SECONDS = 1_800;

/** Runs the command line to its end. */
export function pairflow(...args: readonly string[]): Promise<Ended> {
  return runToEnd([...PAIRFLOW, ...args]);
}

/** Runs a program to its end, start-up included. Throws Unfinished unless it exits with 0 within the limit; its first line says why. */
export async function runToEnd(
  command: readonly string[],
  { limitSeconds = LIMIT_SECONDS }: { readonly limitSeconds?: number } = {},
): Promise<Ended> {
  await writtenOut();
  const fromMs = performance.now();
  const child = start(command);
  const memory = watchMemory(child.pid);
  const printed = keepPrinted(child);
  const limit = AbortSignal.timeout(limitSeconds * 1000);
  limit.addEventListener("abort", () => child.kill());
  const exit = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? signal));
  });
  const seconds = (performance.now() - fromMs) / 1000;
  const peaks = memory.stop();
  const { stdout, stderr } = await printed;
  if (limit.aborted) throw new Unfinished(`not done within ${limitSeconds} s`);
  if (exit !== 0) throw new Unfinished(`a process ended with ${exit}\n${(stderr || stdout).slice(-1_000)}`);
  return { seconds, stdout, ...peaks };
}

/** Starts `pairflow serve` on a free port and waits until it tells its address. */
export async function serve(flow: string): Promise<Served> {
  const child = start([...PAIRFLOW, "serve", flow, "--port", "0"]);
  const memory = watchMemory(child.pid);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let log = "";
    child.stdout?.on("data", (text: string) => {
      log += text;
      const address = /its page is on (http:\/\/[^"\s]+)/.exec(log)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.stderr?.on("data", (text: string) => {
      log += text;
    });
    void ended.then(() => reject(new WrongResult(`serve ended at once: ${log.slice(-1_000)}`)));
  });
  return {
    url,
    ownMegabytes: () => memory.look().ownMegabytes,
    largestMegabytes: () => memory.look().largestMegabytes,
    stop: async () => {
      memory.stop();
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** What was written before goes to disk first: else the syncs of the next process would wait for it as well. */
export async function writtenOut(): Promise<void> {
  await promisify(execFile)("sync").catch(() => {});
}

function start(command: readonly string[]): ChildProcess {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { env: { ...process.env, NO_COLOR: "1" }, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout?.setEncoding("utf8");
  child.stderr?.setEncoding("utf8");
  const kill = () => void child.kill();
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  return child;
}

async function keepPrinted({ stdout, stderr }: ChildProcess): Promise<{ stdout: string; stderr: string }> {
  const all = async (stream: NodeJS.ReadableStream | null) => {
    let text = "";
    for await (const chunk of stream ?? []) text += chunk;
    return text;
  };
  const [out, err] = await Promise.all([all(stdout), all(stderr)]);
  return { stdout: out, stderr: err };
}
