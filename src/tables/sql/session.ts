import {
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBInstance,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  StatementType,
} from "@duckdb/node-api";
import { AbortableConnection } from "../abortable.ts";
import { startEngine } from "../engine.ts";
import { sqlText } from "../sql.ts";

const QUERIES: readonly StatementType[] = [StatementType.SELECT, StatementType.COPY];

/** What a session is opened with. */
export interface SessionOptions {
  /** Where it spills to; a folder of its own, which need not be there. */
  readonly spillFolder: string;
  /** The only files that it may open. */
  readonly files: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * A DuckDB for one run, which no other run shares: settings are an instance's. It opens no files but those it is given,
 * loads no extension, and its settings are locked. Close it, or declare it with `await using`.
 */
export class SqlSession extends AbortableConnection {
  readonly #instance: DuckDBInstance;
  readonly #signal: AbortSignal;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, signal: AbortSignal) {
    super(connection, signal);
    this.#instance = instance;
    this.#signal = signal;
  }

  static async open({ spillFolder, files, signal }: SessionOptions): Promise<SqlSession> {
    signal.throwIfAborted();
    await using opened = new AsyncDisposableStack();
    const instance = opened.adopt(await startEngine(spillFolder), (started) => started.closeSync());
    const session = opened.use(new SqlSession(instance, await instance.connect(), signal));
    await session.run(`SET TimeZone = 'UTC'; SET errors_as_json = true;
      SET allowed_paths = [${files.map(sqlText).join(", ")}];
      SET enable_external_access = false; SET lock_configuration = true`);
    opened.move();
    return session;
  }

  /** The first row of our own query. */
  async row(sql: string): Promise<readonly unknown[]> {
    const result = await this.run(sql);
    const [row = []] = await result.getRowsJS();
    return row;
  }

  /**
   * Prepares a query and does one thing with it. DuckDB makes several statements of a PIVOT that finds its values by
   * itself; the others are run here, in their order.
   */
  async prepared<Result>(sql: string, work: (query: DuckDBPreparedStatement) => Promise<Result>): Promise<Result> {
    const statements = await this.step(() => this.connection.extractStatements(sql));
    const results: Result[] = [];
    for (let index = 0; index < statements.count; index++) {
      const statement = await this.step(() => statements.prepare(index));
      try {
        const isQuery = QUERIES.includes(statement.statementType);
        if (isQuery) results.push(await this.step(() => work(statement)));
        else await this.step(() => statement.run());
      } finally {
        statement.destroySync();
      }
    }
    const [result] = results;
    if (result === undefined || results.length > 1)
      throw new TypeError(`${results.length} queries, where one should be`);
    return result;
  }

  /** The rows of a table that was made before, fetched as they are asked for; all of them, or an error. */
  async *chunks(table: string, rowCount: number): AsyncGenerator<DuckDBDataChunk> {
    const result = await this.step(() => this.connection.stream(`FROM ${table}`));
    let left = rowCount;
    try {
      while (left > 0) {
        const chunk = await this.step(() => result.fetchChunk());
        this.#signal.throwIfAborted();
        // The driver tells no error here: what goes wrong looks like the end.
        if (chunk === null || chunk.rowCount === 0) throw new Error(`DuckDB gave ${left} of ${rowCount} rows too few`);
        left -= chunk.rowCount;
        yield chunk;
      }
    } finally {
      await this.#end(result);
    }
  }

  /** May be called twice. */
  override async close(): Promise<void> {
    await super.close();
    this.#instance.closeSync();
  }

  /** A result that is not read to its end would keep the whole instance alive. */
  async #end(result: DuckDBResult): Promise<void> {
    for (let rowCount = 1; rowCount > 0; ) {
      this.connection.interrupt();
      rowCount = (await result.fetchChunk())?.rowCount ?? 0;
    }
  }
}
