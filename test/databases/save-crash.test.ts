import { watch, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PostgresServer, startPostgres } from "./support/postgres.ts";
import { runSave, type SaveProcess, startSave } from "./support/save-process.ts";
import { asText, makeSqliteTarget, type Target, tempFolder } from "./support/target.ts";

const ROWS = 60_000;
const COUNTS = "SELECT count(*) AS a, count(DISTINCT k) AS b, (SELECT count(*) FROM pairflow_loads) AS c FROM t";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

/** Two files that together hold each number once. */
function makeFolder(): string {
  const folder = tempFolder();
  for (const [index, name] of ["a.csv", "b.csv"].entries()) {
    const rows = Array.from({ length: ROWS }, (_, row) => `${index * ROWS + row},${"x".repeat(40)}`);
    writeFileSync(join(folder, name), `k,note\n${rows.join("\n")}\n`);
  }
  return folder;
}

function argsFor(target: Target): readonly string[] {
  return ["--from", makeFolder(), "--to", target.to, "--table", "t"];
}

async function expectEachRowOnce(target: Target, args: readonly string[]): Promise<void> {
  expect(await runSave(args)).toMatchObject({ code: 0 });
  expect(asText(await target.query(COUNTS))).toEqual([[`${2 * ROWS}`, `${2 * ROWS}`, "2"]]);
}

/** When the database's journal was written for the given time, and the load is under way. */
async function journalEvents(path: string, run: SaveProcess, count: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = count;
  const watcher = watch(dirname(path), (_, name) => {
    if (name?.endsWith("-journal") === true) left -= 1;
    if (left <= 0) resolve();
  });
  await Promise.race([promise, run.ended]);
  watcher.close();
}

async function copyUnderWay(target: Target, run: SaveProcess): Promise<void> {
  let isOver = false;
  void run.ended.then(() => {
    isOver = true;
  });
  while (!isOver) {
    const [row] = await target.query("SELECT count(*) AS n FROM pg_stat_progress_copy WHERE tuples_processed > 0");
    if (row?.["n"] !== "0") return;
  }
}

async function makePostgresTarget(): Promise<Target> {
  const to = await server.freshUrl();
  return { to, query: (sql) => server.query(to, sql) };
}

describe("killed in the middle, run again: each row is there once", () => {
  test.each([1, 2, 4, 6, 9])("SQLite, at write %i of the journal", async (count) => {
    const target = await makeSqliteTarget();
    const args = argsFor(target);
    const run = startSave(args);
    await journalEvents(target.to.slice("sqlite:".length), run, count);
    run.child.kill("SIGKILL");
    expect((await run.ended).signal).toBe("SIGKILL");
    await expectEachRowOnce(target, args);
  });

  test("PostgreSQL, while it copies", async () => {
    const target = await makePostgresTarget();
    const args = argsFor(target);
    const run = startSave(args);
    await copyUnderWay(target, run);
    run.child.kill("SIGKILL");
    expect((await run.ended).signal).toBe("SIGKILL");
    await expectEachRowOnce(target, args);
  });
});

describe("stopped", () => {
  test("by a signal while it copies, it leaves in order, and the next run does the rest", async () => {
    const target = await makePostgresTarget();
    const args = argsFor(target);
    const run = startSave(args);
    await copyUnderWay(target, run);
    run.child.kill("SIGTERM");
    const ended = await run.ended;
    expect(ended).toMatchObject({ code: 143, stderr: expect.stringContaining("stopped by a signal") });
    await expectEachRowOnce(target, args);
  });

  test("by the end of the server, it says that the connection was lost; a wrong password is not shown", async () => {
    const target = await makePostgresTarget();
    const wrong = await runSave(["--from", makeFolder(), "--to", target.to.replace("s3cr3t", "wr0ng"), "--table", "t"]);
    expect(wrong).toMatchObject({ code: 6, stderr: expect.stringContaining("Mend user or password") });
    expect(wrong.stderr).not.toMatch(/wr0ng|p(@|%40)ss/);
    const args = argsFor(target);
    const run = startSave(args);
    await copyUnderWay(target, run);
    await server.kill();
    const ended = await run.ended;
    expect(ended).toMatchObject({ code: 6, stderr: expect.stringContaining("The connection was lost") });
    await server.restart();
    await expectEachRowOnce(target, args);
  });
});
