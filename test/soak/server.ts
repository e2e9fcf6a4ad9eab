import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The program that is soaked when no other is given. */
export const CLI = join(import.meta.dirname, "../../src/cli.ts");

/** One life of `pairflow serve`. */
export class Server {
  readonly pid: number;
  readonly ended: Promise<number | NodeJS.Signals | null>;
  #log = "";
  readonly #child: ChildProcess;
  readonly #address = Promise.withResolvers<string>();

  constructor(cli: string, flow: string) {
    const warnings = ["ExperimentalWarning", "MODULE_TYPELESS_PACKAGE_JSON"].map((name) => `--disable-warning=${name}`);
    this.#child = spawn(process.execPath, [...warnings, cli, "serve", flow, "--port", "0", "--jobs", "2"], {
      env: { ...process.env, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.pid = this.#child.pid ?? 0;
    this.ended = new Promise((resolve) => this.#child.once("exit", (code, signal) => resolve(signal ?? code)));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => this.#hear(text));
    }
    // A life may end before it tells its address, and nobody may have asked for it.
    this.#address.promise.catch(() => {});
    void this.ended.then((how) => this.#address.reject(new Error(`serve ended with ${how}: ${this.#log}`)));
  }

  /** Where its page is, once it is there. */
  get url(): Promise<string> {
    return this.#address.promise;
  }

  /** The end of what it printed. */
  get log(): string {
    return this.#log;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** The processes that it started itself. */
  workers(): readonly number[] {
    return read(`/proc/${this.pid}/task/${this.pid}/children`).split(" ").filter(Boolean).map(Number);
  }

  /** Resident memory, in MB of 1,000,000 bytes; undefined when it is gone. */
  megabytes(): number | undefined {
    const found = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${this.pid}/status`));
    return found === null ? undefined : (Number(found[1]) * 1024) / 1e6;
  }

  #hear(text: string): void {
    this.#log = (this.#log + text).slice(-4_000);
    const address = /its page is on (http:\/\/[^"\s]+)/.exec(this.#log)?.[1];
    if (address !== undefined) this.#address.resolve(address);
  }
}

/** Sends a signal to a process that may be gone by now. */
export function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Empty when the process is gone. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
