import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { RunOutcome, WorkOrder } from "../domain/run.ts";
import { LocalExecutor } from "../executors/local.ts";
import { stopOnSignals } from "./signals.ts";
import type { TryDisplay } from "./try-display.ts";

/** How a run outside any flow ended. */
export interface Performed {
  readonly outcome: RunOutcome;
  /** Set when a signal stopped it. */
  readonly exitCode: number | undefined;
}

/**
 * Performs one order in a worker process of its own, as a flow would: whatever the job does to its process, the outcome
 * says so. SIGINT and SIGTERM cancel it. The display is left open.
 */
export async function performOnce(order: WorkOrder, scratch: string, display: TryDisplay): Promise<Performed> {
  const ended = Promise.withResolvers<RunOutcome>();
  const executor = new LocalExecutor({
    entry: join(dirname(import.meta.dirname), "worker.ts"),
    scratch,
    slots: 1,
    prepare: [],
    printed: display.printed,
  });
  await executor.start({ outcome: ended.resolve, progress: display.progressed });
  const stop = stopOnSignals(() => executor.stop(0));
  try {
    await executor.submit(order);
    const outcome = await ended.promise;
    // What the worker printed before its outcome is in the pipe; a turn of the event loop reads it.
    await setImmediate();
    await setImmediate();
    return { outcome, exitCode: stop.exitCode };
  } finally {
    stop.release();
    await executor.stop(0);
  }
}
