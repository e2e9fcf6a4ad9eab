import type { DuckDBResult } from "@duckdb/node-api";
import { AbortableConnection } from "../abortable.ts";
import { connect } from "../engine.ts";

/** A DuckDB connection for one reader or one writer of Parquet. */
export class ParquetSession extends AbortableConnection {
  /** Opens a connection whose instants are printed in UTC. */
  static async open(signal: AbortSignal): Promise<ParquetSession> {
    signal.throwIfAborted();
    const session = new ParquetSession(await connect(), signal);
    try {
      await session.run("SET TimeZone = 'UTC'");
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Starts a query whose rows are fetched as they are asked for. */
  async stream(sql: string): Promise<DuckDBResult> {
    return this.step(() => this.connection.stream(sql));
  }
}
