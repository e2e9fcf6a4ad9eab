import type { DuckDBConnection, DuckDBMaterializedResult } from "@duckdb/node-api";

/** Between interrupts. */
const AGAIN_MS = 50;

/** A DuckDB connection whose statements an abort stops; close it, or declare it with `await using`. */
export class AbortableConnection implements AsyncDisposable {
  readonly connection: DuckDBConnection;
  readonly #signal: AbortSignal;
  #interrupting: NodeJS.Timeout | undefined;
  #isClosed = false;
  // An interrupt that comes before the statement has begun is lost, so it is repeated until the session is closed.
  readonly #onAbort = () => {
    this.connection.interrupt();
    this.#interrupting ??= setInterval(() => this.connection.interrupt(), AGAIN_MS);
  };

  constructor(connection: DuckDBConnection, signal: AbortSignal) {
    this.connection = connection;
    this.#signal = signal;
    signal.addEventListener("abort", this.#onAbort);
  }

  /** Runs a statement to its end. An abort stops it and throws the signal's reason, here and below. */
  async run(sql: string): Promise<DuckDBMaterializedResult> {
    return this.step(() => this.connection.run(sql));
  }

  /** Does one thing with the connection. */
  async step<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      this.#signal.throwIfAborted();
      throw error;
    }
  }

  /** May be called twice. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#interrupting);
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.connection.closeSync();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
