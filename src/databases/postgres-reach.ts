import pg from "pg";
import { postgresLabel } from "./postgres.ts";
import { connectionError } from "./postgres-errors.ts";

const CONNECT_MS = 10_000;

/** Connects once and asks nothing. Returns what the database is called, without its password. Throws `database-unusable`. */
export async function reachPostgres(url: string): Promise<string> {
  const label = postgresLabel(url);
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: "pairflow doctor",
  });
  try {
    await client.connect();
    return label;
  } catch (error) {
    throw connectionError(error, label);
  } finally {
    await client.end();
  }
}
