import { flushCompileCache } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openCatalog } from "./catalog/catalog.ts";
import { commandJob } from "./catalog/command-job.ts";
import { registerJobImports } from "./catalog/job-imports.ts";
import { watchForFaults } from "./executors/job-faults.ts";
import { LiveLog } from "./executors/live-log.ts";
import { performOrder } from "./executors/perform-order.ts";
import type { FromWorker, ToWorker } from "./executors/wire.ts";
import { killGroup } from "./lib/kill-group.ts";
import { LogTail } from "./lib/log-tail.ts";
import type { JobContext } from "./ports/job.ts";
import { configureTables } from "./tables/index.ts";
import { sqlJob } from "./tables/sql/job.ts";
import { sqlReading } from "./tables/sql/reading.ts";

/** The process that performs runs, one at a time, for the runner that forked it. */
const PROGRESS_EVERY_MS = 500;

registerJobImports();
let scratch = tmpdir();
const catalog = openCatalog(join(dirname(import.meta.dirname), "jobs"), {
  makers: { command: (ref) => commandJob(ref, { env: process.env, scratch, onGroup: holdGroup }), sql: sqlJob },
  reading: sqlReading,
});
const tail = new LogTail();
const liveLog = new LiveLog((lines) => {
  if (current !== undefined) send({ kind: "log", log: { run: current.run, lines } });
});
let current: CurrentRun | undefined;

interface CurrentRun {
  readonly run: string;
  readonly abort: AbortController;
  /** Leader of the process group of the command that it runs. */
  group?: number;
}

keepPrinted(process.stdout);
keepPrinted(process.stderr);
watchForFaults((failure, told) => {
  if (current === undefined) told();
  else send({ kind: "fault", fault: { run: current.run, failure } }, told);
});

process.on("message", (message: ToWorker) => {
  if (message.kind === "prepare") {
    void prepare(message);
  } else if (message.kind === "perform") {
    void perform(message);
  } else if (current?.run === message.run) {
    current.abort.abort(new Error(message.reason));
  }
});

// Without its runner a worker's output could not be published any more; a runner that ended early may be gone by now.
process.on("disconnect", endAll);
if (process.connected === false) endAll();

function endAll(): void {
  if (current?.group !== undefined) killGroup(current.group, "SIGKILL");
  killGroup(process.pid, "SIGKILL");
}

/** Loads what the first runs would have to wait for; a job that cannot be loaded fails its own runs, with its message. */
async function prepare(given: Extract<ToWorker, { kind: "prepare" }>): Promise<void> {
  scratch = given.scratch;
  configureTables({ tempFolder: scratch });
  await Promise.allSettled(given.jobs.map(catalog.load));
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
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  liveLog.end();
  current = undefined;
  send({ kind: "outcome", outcome });
}

/** Who reads along has seen all that a run printed before it hears of the outcome. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}

function holdGroup(leader: number): void {
  if (current === undefined) return;
  current.group = leader;
  send({ kind: "group", group: { run: current.run, leader } });
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

function send(message: FromWorker, sent = () => {}): void {
  process.send?.(message, undefined, undefined, sent);
}

/** What a job prints is kept for its run's log, and still printed for whoever reads the pipe of a dead worker. */
function keepPrinted(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream);
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
    tail.add(text);
    if (current !== undefined) liveLog.add(text);
    // The overloads of write differ only in what follows the chunk, which is passed on as it came.
    return (write as (...all: unknown[]) => boolean)(chunk, ...rest);
  };
}
