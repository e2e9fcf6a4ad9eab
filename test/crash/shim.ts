import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { type Call, type Mode, parseCalls, type Role } from "./calls.ts";

const SOURCE = join(import.meta.dirname, "crash.c");
const SHARED_BYTES = 64;
const FIRED_AT = 16;
/** A run that takes this long hangs. */
const HANGS_AFTER_MS = 60_000;

/** One fault: at the n-th call (from 1) of this process on the flow folder. */
export interface Fault {
  readonly role: Role;
  readonly at: number;
  readonly mode: Mode;
}

export interface ShimOptions {
  readonly fault?: Fault | undefined;
  /** Records every call, in the order in which they took effect. */
  readonly records?: boolean;
  /** How far the wall clock of this run is ahead, for waits between attempts. */
  readonly laterSeconds?: number;
}

export interface Ended {
  readonly exitCode: number | null;
  readonly fired: boolean;
  readonly hung: boolean;
  /** Calls on the folder, by process. */
  readonly counts: Readonly<Record<Role, number>>;
  readonly calls: readonly Call[];
  readonly printed: string;
}

/** Why the shim cannot be built here, or undefined when it can. */
export function whyNoShim(): string | undefined {
  if (process.platform !== "linux") return "LD_PRELOAD works on Linux only";
  try {
    execFileSync("cc", ["--version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "there is no C compiler `cc`";
  }
}

/** Builds the shim into a folder and returns its path. */
export function buildShim(folder: string): string {
  const path = join(folder, "crash.so");
  execFileSync("cc", ["-O1", "-shared", "-fPIC", "-o", path, SOURCE, "-ldl"]);
  return path;
}

/** Runs a program of Node (script and arguments) whose calls on `root` are counted, struck or recorded. */
export async function runUnder(
  shim: string,
  root: string,
  program: readonly string[],
  options: ShimOptions = {},
): Promise<Ended> {
  const shared = `${root}.shared`;
  const log = `${root}.calls`;
  writeFileSync(shared, Buffer.alloc(SHARED_BYTES));
  rmSync(log, { force: true });
  const env = {
    ...process.env,
    NO_COLOR: "1",
    FORCE_COLOR: undefined,
    // Calls through io_uring would pass the shim by.
    UV_USE_IO_URING: "0",
    LD_PRELOAD: shim,
    CRASH_DIR: root,
    CRASH_SHARED: shared,
    CRASH_LATER: String(options.laterSeconds ?? 0),
    ...(options.records === true ? { CRASH_LOG: log } : {}),
    ...(options.fault === undefined ? {} : faultEnv(options.fault)),
  };
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", ...program], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { exitCode, hung, printed } = await ended(child);
  const words = readFileSync(shared);
  const counts = { runner: words.readInt32LE(0), worker: words.readInt32LE(4) };
  const calls = existsSync(log) ? parseCalls(readFileSync(log, "utf8")) : [];
  for (const path of [shared, log]) rmSync(path, { force: true });
  return { exitCode, hung, printed, counts, calls, fired: words.readInt32LE(FIRED_AT) === 1 };
}

function faultEnv({ role, at, mode }: Fault): Readonly<Record<string, string>> {
  const place = { CRASH_ROLE: role, CRASH_AT: String(at) };
  if (mode !== "EIO" && mode !== "ENOSPC") return { ...place, CRASH_MODE: mode };
  return { ...place, CRASH_MODE: "errno", CRASH_ERRNO: String(constants.errno[mode]) };
}

function ended(child: ChildProcess): Promise<Pick<Ended, "exitCode" | "hung" | "printed">> {
  let printed = "";
  let hung = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
  }
  const timer = setTimeout(() => {
    hung = true;
    child.kill("SIGKILL");
  }, HANGS_AFTER_MS);
  const { promise, resolve, reject } = Promise.withResolvers<Pick<Ended, "exitCode" | "hung" | "printed">>();
  child.once("error", reject).once("close", (exitCode) => {
    clearTimeout(timer);
    resolve({ exitCode, hung, printed });
  });
  return promise;
}
