import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LoadMode } from "../../src/domain/load.ts";
import { contentOf, expectOnce, type Load, MODES, makeLoad } from "./support/once.ts";
import { type PostgresServer, startPostgres } from "./support/postgres.ts";
import { type Fate, type Request, startProxy } from "./support/postgres-proxy.ts";
import { runSave, startSave } from "./support/save-process.ts";
import { loadInto, type Target } from "./support/target.ts";

/** Other tests may keep the machine busy meanwhile. */
const SLOW = { timeout: 180_000 };

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

async function makeTarget(): Promise<Target> {
  const to = await server.freshUrl();
  return { to, query: (sql) => server.query(to, sql) };
}

/** Everything that a whole load asks of the server, in order. */
async function requestsOf(mode: LoadMode): Promise<readonly Request[]> {
  const target = await makeTarget();
  const load = await makeLoad(target, mode);
  const proxy = await startProxy(target.to, () => "deliver");
  await loadInto({ ...target, to: proxy.url }, load.paths, { mode });
  return proxy.requests;
}

/** Every so many-th request, and each that commits; all of them when the environment says so. */
async function pointsOf(mode: LoadMode, every: number): Promise<readonly number[]> {
  const requests = await requestsOf(mode);
  expect(requests.length).toBeGreaterThan(15);
  const step = process.env["EVERY_POINT"] === undefined ? every : 1;
  return requests.filter(({ number, sql }) => number % step === 0 || sql === "COMMIT").map(({ number }) => number);
}

describe.each(MODES)(
  "in mode $kind, each file's rows are there once or not at all, and the next run finishes",
  (mode) => {
    const every = mode.kind === "append" ? 20 : 40;

    test.each<Exclude<Fate, "deliver">>(["cut", "lose-answer"])("%s at requests and at COMMIT", SLOW, async (fate) => {
      for (const point of await pointsOf(mode, every)) {
        const target = await makeTarget();
        const load = await makeLoad(target, mode);
        const proxy = await startProxy(target.to, ({ number }) => (number === point ? fate : "deliver"));
        await expect(loadInto({ ...target, to: proxy.url }, load.paths, { mode })).rejects.toMatchObject({
          code: "database-unusable",
          kind: "transient",
        });
        await expectOnce(target, load);
      }
    });
  },
);

test("the script killed before a request leaves each file's rows there once or not at all", SLOW, async () => {
  for (const point of await pointsOf({ kind: "append" }, 16)) {
    const target = await makeTarget();
    const load = await makeLoad(target, { kind: "append" });
    const proxy = await startProxy(target.to, async ({ number }) => {
      if (number !== point) return "deliver";
      run.child.kill("SIGKILL");
      await run.ended;
      return "cut";
    });
    const run = startSave(load.args(proxy.url));
    expect((await run.ended).signal).toBe("SIGKILL");
    await expectOnce(target, load);
  }
});

describe("the server is killed", () => {
  test("before the script starts: it says what to do, and the next run loads", async () => {
    const target = await makeTarget();
    const load = await makeLoad(target, { kind: "append" });
    await server.kill();
    const ended = await runSave(load.args(target.to));
    expect(ended).toMatchObject({ code: 6, stderr: expect.stringContaining("No server answers there. Start it") });
    await server.restart();
    await expectOnce(target, load);
  });

  test.each(MODES)("before each COMMIT arrives, in mode $kind: nothing of that file is there", SLOW, async (mode) => {
    for (const point of await commitsOf(mode)) {
      const { target, load } = await loadUntil(mode, point, async (): Promise<Fate> => {
        await server.kill();
        return "cut";
      });
      await server.restart();
      expect((await contentOf(target)).rows).not.toBe("a=5 b=7");
      await expectOnce(target, load);
    }
  });

  test.each(MODES)("while each COMMIT is on its way, in mode $kind", SLOW, async (mode) => {
    for (const point of await commitsOf(mode)) {
      let killed: Promise<void> = Promise.resolve();
      const { target, load } = await loadUntil(mode, point, () => {
        killed = server.kill();
        return "lose-answer";
      });
      await killed;
      await server.restart();
      await expectOnce(target, load);
    }
  });

  test("inside of COMMIT: nothing is there", async () => {
    const target = await makeTarget();
    const load = await makeLoad(target, { kind: "append" });
    for (const sql of SLOW_COMMIT) await target.query(sql);
    const loading = expect(loadInto(target, load.paths)).rejects.toMatchObject({ code: "database-unusable" });
    await expect.poll(() => target.query(IN_COMMIT), { timeout: 10_000, interval: 5 }).toHaveLength(1);
    await server.kill();
    await loading;
    await server.restart();
    expect(await contentOf(target)).toEqual({ rows: "", ledger: "" });
    await target.query("DROP TRIGGER slow ON t");
    await expectOnce(target, load);
  });

  test("right after the last COMMIT, whose answer is lost: everything is there", async () => {
    const point = (await commitsOf({ kind: "append" })).at(-1) ?? 0;
    const { target, load } = await loadUntil({ kind: "append" }, point, () => "lose-answer");
    await server.kill();
    await server.restart();
    expect(await contentOf(target)).toEqual({ rows: "a=5 b=7", ledger: "a=5 b=7" });
    await expectOnce(target, load);
  });
});

test.each<Fate>(["cut", "lose-answer"])("a loader without transactions is caught: %s", async (fate) => {
  let caught = 0;
  for (let point = 1; point <= NAIVE_REQUESTS; point += 1) {
    const target = await makeTarget();
    await target.query("CREATE TABLE t (file text, k bigint)");
    await target.query("CREATE TABLE pairflow_loads (file_name text, row_count bigint)");
    const proxy = await startProxy(target.to, ({ number }) => (number === point ? fate : "deliver"));
    await expect(loadNaively(proxy.url)).rejects.toThrow();
    await loadNaively(target.to);
    const { rows } = await contentOf(target);
    if (rows !== "a=5 b=7") caught += 1;
  }
  expect(caught).toBeGreaterThan(0);
});

/** The requests that commit what the files brought. */
async function commitsOf(mode: LoadMode): Promise<readonly number[]> {
  const commits = (await requestsOf(mode)).filter(({ sql }) => sql === "COMMIT");
  return commits.map(({ number }) => number).slice(mode.kind === "replace" ? -1 : -2);
}

/** Loads through a proxy until the fate of one request has ended it. */
async function loadUntil(
  mode: LoadMode,
  point: number,
  fate: () => Fate | Promise<Fate>,
): Promise<{ readonly target: Target; readonly load: Load }> {
  const target = await makeTarget();
  const load = await makeLoad(target, mode);
  const proxy = await startProxy(target.to, ({ number }) => (number === point ? fate() : "deliver"));
  await expect(loadInto({ ...target, to: proxy.url }, load.paths, { mode })).rejects.toMatchObject({
    code: "database-unusable",
    kind: "transient",
  });
  return { target, load };
}

/** A check that PostgreSQL makes at COMMIT, and that takes long. */
const SLOW_COMMIT = [
  "CREATE TABLE t (file text, k bigint)",
  "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END'",
  "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()",
];
const IN_COMMIT = "SELECT pid FROM pg_stat_activity WHERE query = 'COMMIT' AND wait_event = 'PgSleep'";

/** Per file: look into the ledger, three inserts, the ledger row. */
const NAIVE_REQUESTS = 10;

async function loadNaively(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    for (const [file, last] of [
      ["a", 4],
      ["b", 6],
    ] as const) {
      const known = await client.query(`SELECT 1 FROM pairflow_loads WHERE file_name = '${file}.csv'`);
      if (known.rowCount !== 0) continue;
      for (const [from, to] of [
        [0, 1],
        [2, 2],
        [3, last],
      ]) {
        await client.query(`INSERT INTO t SELECT '${file}', generate_series(${from}, ${to})`);
      }
      await client.query(`INSERT INTO pairflow_loads VALUES ('${file}.csv', ${last + 1})`);
    }
  } finally {
    await client.end();
  }
}
