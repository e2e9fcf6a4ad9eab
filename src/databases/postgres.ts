import pg from "pg";
import { FlowError } from "../domain/errors.ts";
import type { Database, NameLimits, TableLoad } from "../ports/database.ts";
import { connectionError, serverError } from "./postgres-errors.ts";
import { openTable } from "./postgres-load.ts";

/** A host that does not answer at all would otherwise be waited for by minutes. */
const CONNECT_MS = 10_000;
/** A silent connection is asked after this time whether its other end is there; the system's own default is two hours. */
const KEEP_ALIVE_MS = 30_000;
/** For another loader of the table to end its transaction. */
const TURN_MS = 600_000;

/** A load target by `postgres://` URL; connects with the first transaction. What the URL leaves out, PGUSER and the like give. */
export function openPostgres(url: string): Database {
  return new PostgresDatabase(url, postgresLabel(url));
}

/** The URL without its password and its options. */
export function postgresLabel(url: string): string {
  if (!URL.canParse(url)) {
    throw new FlowError("usage", "--to is no valid PostgreSQL URL", {
      hint: "Write postgres://user@host:5432/database; characters such as @ / # in a password are written %40 %2F %23.",
    });
  }
  const { username, password, host, pathname } = new URL(url);
  const secret = password === "" ? "" : ":***";
  return `postgres://${username}${secret}${username === "" ? "" : "@"}${host}${pathname}`;
}

/** Holds one connection from the first transaction to close. */
class PostgresDatabase implements Database {
  readonly label: string;
  readonly limits: NameLimits = { product: "PostgreSQL", nameBytes: 63, columnCount: 1_600 };
  readonly #url: string;
  #client: pg.Client | undefined;
  #isLost = false;

  constructor(url: string, label: string) {
    this.#url = url;
    this.label = label;
  }

  async transaction<Result>(table: string, work: (load: TableLoad) => Promise<Result>): Promise<Result> {
    try {
      const client = await this.#connect();
      return await inTransaction(client, async () => work(await openTable(client, table)));
    } catch (error) {
      throw this.#isLost ? connectionError(error, this.label) : serverError(error, this.label);
    }
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#isLost = true;
    await client?.end();
  }

  async #connect(): Promise<pg.Client> {
    if (this.#client !== undefined) return this.#client;
    const client = new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      application_name: "pairflow save",
    });
    // Without a listener a connection lost between two queries would end the process; the next query reports it.
    client.on("error", () => {
      this.#isLost = true;
    });
    this.#client = client;
    await client.connect().catch((error: unknown) => {
      throw connectionError(error, this.label);
    });
    return client;
  }
}

/** READ COMMITTED, so that work that had to wait for its turn sees what was written meanwhile. */
async function inTransaction<Result>(client: pg.Client, work: () => Promise<Result>): Promise<Result> {
  await client.query("BEGIN ISOLATION LEVEL READ COMMITTED");
  try {
    // As pg_dump does: limits for people's queries would end a long load, or one that reads or hashes meanwhile.
    await client.query(`SET LOCAL synchronous_commit = on; SET LOCAL lock_timeout = ${TURN_MS};
      SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
      SELECT set_config(name, '0', true) FROM pg_settings WHERE name = 'transaction_timeout'`);
    const result = await work();
    await client.query("COMMIT");
    return result;
  } catch (error) {
    // A connection that is gone has rolled back by itself; the first error tells more than that of ROLLBACK.
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}
