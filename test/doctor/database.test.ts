import { execFileSync } from "node:child_process";
import { chmod, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { databaseCheck } from "../../src/doctor/database.ts";
import { type PostgresServer, startPostgres } from "../databases/support/postgres.ts";
import { flowFolder, pairflow } from "../support/cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

describe("a database in SQLite", () => {
  it("is looked at and never made", async () => {
    const folder = await tempFolder();
    const path = join(folder, "flow.db");
    expect(await databaseCheck(`sqlite:${path}`)).toMatchObject({ mark: "pass", found: `${path} (yet to be made)` });
    expect(await readdir(folder)).toEqual([]);
    const database = new DatabaseSync(path);
    onTestFinished(() => database.close());
    database.exec("CREATE TABLE t (x)");
    expect(await databaseCheck(`sqlite:${path}`)).toMatchObject({ mark: "pass", found: `${path} can be written` });
    expect(database.prepare("PRAGMA user_version").get()).toEqual({ user_version: 0 });
    database.exec("BEGIN IMMEDIATE");
    expect(await databaseCheck(`sqlite:${path}`)).toMatchObject({
      ...{ mark: "pass", found: `${path}, which another program writes to just now` },
    });
    expect(await readdir(folder)).toEqual(["flow.db"]);
  });

  it("fails when it is none, or when its folder is not there or takes no files", async () => {
    const folder = await tempFolder();
    const path = join(folder, "flow.db");
    await writeFile(path, "no database ".repeat(999));
    expect(await databaseCheck(`sqlite:${path}`)).toMatchObject({
      ...{ mark: "fail", found: `sqlite:${path}: file is not a database` },
      todo: expect.stringContaining("another path with --to"),
    });
    expect(await databaseCheck(`sqlite:${folder}/none/flow.db`)).toMatchObject({
      ...{ mark: "fail", found: `the folder ${folder}/none is not there`, todo: expect.stringContaining("mkdir -p") },
    });
    expect(await databaseCheck("sqlite:/sys/kernel/flow.db")).toMatchObject({ mark: "fail" });
  });

  it.runIf(process.getuid?.() === 0)("fails for a user who may not write the file", async () => {
    const folder = await tempFolder();
    const path = join(folder, "flow.db");
    new DatabaseSync(path).close();
    await chmod(folder, 0o777);
    await chmod(path, 0o444);
    const source = join(import.meta.dirname, "../../src/doctor/database.ts");
    const script = `
      import { databaseCheck } from ${JSON.stringify(source)};
      process.setgroups([]); process.setgid(65534); process.setuid(65534);
      console.log(JSON.stringify(await databaseCheck(${JSON.stringify(`sqlite:${path}`)})));`;
    const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", script];
    expect(JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }))).toMatchObject({
      ...{ mark: "fail", todo: "Give this user the right to write the file and its folder." },
    });
  });
});

describe("a database in PostgreSQL", () => {
  let server: PostgresServer;
  let url: URL;
  beforeAll(async () => {
    server = await startPostgres();
    url = new URL(await server.freshUrl());
  });
  afterAll(() => server.stop());

  /** What the check says, and the same as the command prints it. */
  async function checked(to: string) {
    const root = await flowFolder({ pairs: [{ name: "a", job: "timestamp", source: "in", target: "out" }] });
    const { stdout, stderr } = await pairflow("doctor", root, "--port", "0", "--to", to);
    return { check: await databaseCheck(to), printed: stdout + stderr };
  }

  it("that answers passes", async () => {
    const { check, printed } = await checked(url.href);
    const found = `postgres://postgres:***@127.0.0.1:${server.port}/postgres answers`;
    expect(check).toMatchObject({ mark: "pass", found });
    expect(printed).toContain(`✓ database  ${found}\n`);
    expect(printed).not.toContain(url.password);
  });

  it.each([
    ["of which the password is wrong", { password: "hunter2-wrong" }, /Mend user or password/],
    ["that is not there", { pathname: "/nosuch" }, /Make the database first/],
  ])("%s fails, and the password is not shown", async (_what, change, todo) => {
    const to = Object.assign(new URL(url), change);
    const { check, printed } = await checked(to.href);
    expect(check).toMatchObject({ mark: "fail", todo: expect.stringMatching(todo) });
    expect(printed).toMatch(/✗ database .*\n {2}hint: /);
    expect(JSON.stringify(check) + printed).not.toContain(to.password);
  });

  it("whose port is closed fails, and the password is not shown", async () => {
    const to = Object.assign(new URL(url), { port: await closedPort() });
    const { check, printed } = await checked(to.href);
    expect(check).toMatchObject({ mark: "fail", todo: expect.stringContaining("No server answers there") });
    expect(JSON.stringify(check) + printed).not.toContain(to.password);
  });
});

it("a database of another kind fails with what to write", async () => {
  expect(await databaseCheck("mysql://x")).toMatchObject({ mark: "fail", todo: expect.stringContaining("sqlite:") });
});

/** One that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === "object" && address !== null ? address.port : 0;
}
