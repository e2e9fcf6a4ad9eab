import { connect } from "./engine.ts";
import type { Tables } from "./tables.ts";

/**
 * Opens a piece of table work; an abort of the signal stops the statement that runs. Close it, or declare it with
 * `await using`. The libraries are loaded here, so that a process that only reads a job's params does without them.
 */
export async function openTables({ signal }: { readonly signal: AbortSignal }): Promise<Tables> {
  signal.throwIfAborted();
  const [connection, { Tables }] = await Promise.all([connect(), import("./tables.ts")]);
  return new Tables(connection, signal);
}
