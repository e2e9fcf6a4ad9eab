import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { openCatalog, type Work } from "../../src/catalog/catalog.ts";
import type { CommandRef, JobRef, SqlRef } from "../../src/domain/pair.ts";
import { sha256 } from "../../src/lib/hash.ts";
import { tempFolder } from "../support/temp-folder.ts";

const CODE = "export default () => {};";
const work = (job: JobRef, changes: Partial<Work> = {}): Work => ({ job, params: {}, expect: {}, ...changes });

async function oneJob() {
  const folder = await tempFolder();
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  await write("stamp.ts", CODE);
  const { identity, checkParams } = openCatalog(folder);
  const script: JobRef = { kind: "script", path: join(folder, "stamp.ts") };
  const sql: SqlRef = { kind: "sql", path: join(folder, "top.sql") };
  const command = (changes: Partial<CommandRef> = {}): CommandRef => ({
    kind: "command",
    argv: ["sh", "x.sh", "{source}"],
    env: [],
    root: folder,
    ...changes,
  });
  return {
    folder,
    write,
    identity,
    checkParams,
    bundled: { kind: "bundled", name: "stamp" } as const,
    script,
    sql,
    command,
  };
}

describe("the identity of a job", () => {
  it("is its code, its params, what is expected of it and what its sources are called", async () => {
    const { identity, bundled, write } = await oneJob();
    const before = [
      identity(work(bundled)),
      identity(work(bundled, { params: { column: "nav" } })),
      identity(work(bundled, { expect: { rows: { min: 1 } } })),
      identity(work(bundled, { expect: { rows: { min: 2 } } })),
      identity(work(bundled, { expect: { rows: { max: 1 } } })),
      identity(work(bundled, { as: ["navs"] })),
      identity(work(bundled, { as: ["flows"] })),
    ];
    await write("stamp.ts", `${CODE}\n`);
    const all = [...before, identity(work(bundled))];
    expect(new Set(all).size).toBe(all.length);
  });

  it("is the same as before there were expectations when there are none", async () => {
    const { identity, bundled } = await oneJob();
    const params = { column: "nav" };
    const known = sha256(`${sha256(CODE)}\n${JSON.stringify(params)}`).slice(0, 16);
    expect(identity(work(bundled, { params }))).toBe(known);
    expect(identity(work(bundled, { params, as: undefined }))).toBe(known);
  });

  it("of a script changes with each local file that it imports, and with no other", async () => {
    const { identity, script, write } = await oneJob();
    const imports = 'import x from "./x.ts";\nimport "pairflow";\nexport default () => x;';
    await write("stamp.ts", imports);
    const without = identity(work(script));
    await write("x.ts", 'export { y as default } from "./y.ts";');
    await write("y.ts", "export const y = 1;");
    const before = identity(work(script));
    await write("z.ts", "export const z = 1;");
    expect(identity(work(script))).toBe(before);
    await write("y.ts", "export const y = 2;");
    expect(new Set([without, before, identity(work(script))]).size).toBe(3);
    await write("y.ts", "export const y = 1;");
    expect(identity(work(script))).toBe(before);
  });

  it("of an SQL job is also what the pair says of types, where it says something", async () => {
    const { identity, sql, write } = await oneJob();
    await write("top.sql", "select 1");
    const known = sha256(`${sha256("select 1")}\n{}`).slice(0, 16);
    expect(identity(work(sql))).toBe(known);
    expect(identity(work({ ...sql, types: undefined }))).toBe(known);
    expect(
      new Set([known, identity(work({ ...sql, types: "auto" })), identity(work({ ...sql, types: "text" }))]).size,
    ).toBe(3);
  });

  it("of an SQL file is its text", async () => {
    const { identity, sql, write } = await oneJob();
    await write("top.sql", "select 1");
    const before = identity(work(sql));
    await write("top.sql", "select 2");
    expect(identity(work(sql))).not.toBe(before);
  });

  it("of a command is its arguments, its variables and the files among its arguments", async () => {
    const { identity, command, write } = await oneJob();
    const none = identity(work(command()));
    await write("x.sh", "echo 1");
    const one = identity(work(command()));
    expect(identity(work(command()))).toBe(one);
    await write("x.sh", "echo 10");
    const two = identity(work(command()));
    const env = identity(work(command({ env: ["TOKEN"] })));
    const argv = identity(work(command({ argv: ["sh", "x.sh", "{target}"] })));
    const params = identity(work(command(), { params: { x: 1 } }));
    expect(new Set([none, one, two, env, argv, params]).size).toBe(6);
    await write("other.sh", "");
    expect(identity(work(command()))).toBe(two);
  });

  it("cannot be told of a job whose file is not there, or cannot be read", async () => {
    const { identity, folder } = await oneJob();
    const missing: JobRef = { kind: "script", path: join(folder, "none.ts") };
    expect(() => identity(work(missing))).toThrow(
      expect.objectContaining({
        code: "job-unknown",
        message: `the job ${missing.path} is not there`,
        hint: `Put it at ${missing.path}, or mend its path in the config.`,
      }),
    );
    expect(() => identity(work({ kind: "bundled", name: "none" }))).toThrow('the job "none" is not there');
    expect(() => identity(work({ kind: "sql", path: folder }))).toThrow("cannot be read: EISDIR");
  });
});

describe("params", () => {
  it("of an SQL file are the names in it", async () => {
    const { checkParams, sql, write } = await oneJob();
    await write("top.sql", "select * from source where nav > $least -- and $not");
    expect(await checkParams(sql, { least: 5 })).toEqual([]);
    expect(await checkParams(sql, { Least: 5 })).toEqual([]);
    expect(await checkParams(sql, { laest: 5 })).toEqual([
      { message: 'the query uses $least, so the param "least" must be given' },
      { message: "no $laest stands in the query: the query uses $least", path: ["laest"] },
    ]);
  });

  it("of an SQL file are also those by which its sources are read, unless the query uses such a name", async () => {
    const { folder, sql, write } = await oneJob();
    const { checkParams } = openCatalog(folder, { reading: z.strictObject({ ragged: z.enum(["skip"]).optional() }) });
    await write("top.sql", "select $sheet");
    expect(await checkParams(sql, { sheet: 1, ragged: "skip" })).toEqual([]);
    const wrong = await checkParams(sql, { sheet: 1, ragged: 2, csv: {}, raged: 1 });
    expect(wrong.map(({ path }) => path)).toEqual([["raged"], ["ragged"], []]);
  });

  it("of an SQL file whose header asks for types that there are not are no params at all", async () => {
    const { checkParams, sql, write } = await oneJob();
    await write("top.sql", "-- types: number\nselect 1");
    await expect(checkParams(sql, {})).rejects.toThrow(
      expect.objectContaining({
        code: "job-invalid",
        message: `${sql.path}: its header asks for types "number", which there are not`,
      }),
    );
  });

  it("of a command are checked where its arguments are read", async () => {
    const { checkParams, command } = await oneJob();
    expect(await checkParams(command(), { any: 1 })).toEqual([]);
  });
});

it("loads an SQL job with the params of its text, and a command, as its makers make them", async () => {
  const { folder, sql, command, write } = await oneJob();
  await write("top.sql", "select $a");
  const run = () => {};
  const { load } = openCatalog(folder, {
    makers: { sql: () => ({ run }), command: ({ argv }) => ({ run: () => ({ facts: { argv } }) }) },
  });
  const job = await load(sql);
  expect(job.run).toBe(run);
  expect(await job.params?.["~standard"].validate({})).toMatchObject({ issues: [{}] });
  expect(await job.params?.["~standard"].validate({ a: 1 })).toEqual({ value: { a: 1 } });
  expect((await load(command())).run.length).toBe(0);
  await expect(openCatalog(folder).load(command())).rejects.toThrow("can only be run by a worker");
});
