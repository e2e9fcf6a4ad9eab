import { flushCompileCache } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openCatalog } from "./catalog/catalog.ts";
import { registerJobImports } from "./catalog/job-imports.ts";
import type { JobRef } from "./domain/pair.ts";
import { performOrder } from "./executors/perform-order.ts";
import type { FromWorker, ToWorker } from "./executors/wire.ts";
import { LogTail } from "./lib/log-tail.ts";
import type { JobContext } from "./ports/job.ts";
import { configureTables } from "./tables/index.ts";

/** The process that performs runs, one at a time, for the runner that forked it. */
const PROGRESS_EVERY_MS = 500;

registerJobImports();
configureTables({ tempFolder: process.argv[2] ?? tmpdir() });
const catalog = openCatalog(join(dirname(import.meta.dirname), "jobs"));
const tail = new LogTail();
let current: { readonly run: string; readonly abort: AbortController } | undefined;

keepPrinted(process.stdout);
keepPrinted(process.stderr);

process.on("message", (message: ToWorker) => {
  if (message.kind === "prepare") {
    void prepare(message.jobs);
  } else if (message.kind === "perform") {
    void perform(message);
  } else if (current?.run === message.run) {
    current.abort.abort(new Error(message.reason));
  }
});

// Without its runner a worker's output could not be published any more.
process.on("disconnect", () => process.kill(-process.pid, "SIGKILL"));

/** Loads what the first runs would have to wait for; a job that cannot be loaded fails its own runs, with its message. */
async function prepare(jobs: readonly JobRef[]): Promise<void> {
  await Promise.allSettled(jobs.map(catalog.load));
  flushCompileCache();
}

async function perform({ order }: Extract<ToWorker, { kind: "perform" }>): Promise<void> {
  const abort = new AbortController();
  current = { run: order.run, abort };
  tail.clear();
  const bench = {
    loadJob: () => catalog.load(order.job),
    log: {
      info: (message: string) => void process.stdout.write(`${message}\n`),
      warn: (message: string) => void process.stdout.write(`warning: ${message}\n`),
    },
    logText: () => tail.text(),
    progress: progressOf(order.run),
  };
  const outcome = await performOrder(order, bench, abort.signal);
  current = undefined;
  send({ kind: "outcome", outcome });
}

/** At most two reports a second; the last one is the caller's to make. */
function progressOf(run: string): JobContext<unknown>["progress"] {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (done, total, unit) => {
    const now = performance.now();
    if (now - saidAt < PROGRESS_EVERY_MS) return;
    saidAt = now;
    send({ kind: "progress", progress: { run, done, total, unit } });
  };
}

function send(message: FromWorker): void {
  process.send?.(message, undefined, undefined, () => {});
}

/** What a job prints is kept for its run's log, and still printed for whoever reads the pipe of a dead worker. */
function keepPrinted(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream);
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    tail.add(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"));
    // The overloads of write differ only in what follows the chunk, which is passed on as it came.
    return (write as (...all: unknown[]) => boolean)(chunk, ...rest);
  };
}
