import { renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { runSave, startSave } from "./support/save-process.ts";
import { asText, makeSqliteTarget, tempFolder, writeFiles } from "./support/target.ts";

const SAMPLES = { "a.csv": "isin,nav\nX,1.5\nY,2\n", "b.csv": "isin,nav\nZ,3\n" };

function sampleFolder(files: Readonly<Record<string, string>> = SAMPLES): string {
  return dirname(writeFiles(files)[0] ?? "");
}

describe("the save script", () => {
  test("loads a folder, and the second run loads nothing and says so", async () => {
    const target = await makeSqliteTarget();
    const args = ["--from", sampleFolder(), "--to", target.to, "--table", "merged"];
    const first = await runSave(args);
    expect(first).toMatchObject({ code: 0, stdout: "" });
    expect(first.stderr).toMatch(
      /^a\.csv: 2 rows loaded into merged \(.*\)\nb\.csv: 1 row loaded into merged \(.*\)\n2 files, 2 loaded, 0 already there\nDone in .*\. loaded=2 already=0 failed=0\n$/,
    );
    const second = await runSave(args);
    expect(second.code).toBe(0);
    expect(second.stderr).toMatch(/^2 files, 0 loaded, 2 already there\nDone in .*\. loaded=0 already=2 failed=0\n$/);
    expect(asText(await target.query("SELECT * FROM merged ORDER BY isin"))).toEqual([
      ["X", "1.5"],
      ["Y", "2"],
      ["Z", "3"],
    ]);
  });

  test("leaves out a file with a bad row, says where and what to do, and exits with 1", async () => {
    const target = await makeSqliteTarget();
    const base = ["--to", target.to, "--table", "t", "--from"];
    await runSave([...base, sampleFolder()]);
    const ended = await runSave([
      ...base,
      sampleFolder({ "c.csv": "isin,nav\nX,1\nY,12x\n", "d.csv": "isin,nav\nW,9\n" }),
    ]);
    expect(ended.code).toBe(1);
    const lines = ended.stderr.split("\n");
    expect(lines[0]).toBe("c.csv: failed");
    expect(lines[1]).toMatch(/^d\.csv: 1 row loaded/);
    expect(lines[2]).toBe("2 files, 1 loaded, 0 already there, 1 failed");
    expect(lines[3]).toBe('c.csv, line 3, column nav: found "12x", expected a number such as -12.5 or 1e3');
    expect(lines[4]).toMatch(/^ {2}Nothing of this file was loaded\. Mend the cell/);
    expect(lines[5]).toMatch(/^Done in .* loaded=1 already=0 failed=1$/);
  });

  test("prints one JSON document when asked, and takes the database from the environment", async () => {
    const target = await makeSqliteTarget();
    const from = sampleFolder({ ...SAMPLES, "c.csv": "" });
    const ended = await runSave(["--from", from, "--table", "t", "--json"], { PAIRFLOW_SAVE_TO: target.to });
    expect(ended).toMatchObject({ code: 1, stderr: "" });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      ...{ to: target.to, table: "t", mode: "append", error: null },
      counts: { loaded: 2, already: 0, failed: 1 },
      files: [
        { file: join(from, "a.csv"), outcome: "loaded", rowCount: 2, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
        { outcome: "loaded" },
        { outcome: "failed", failure: { code: "input-invalid", message: "c.csv is empty" } },
      ],
    });
  });

  test("reads texts as --csv says they are written", async () => {
    const target = await makeSqliteTarget();
    const [path = ""] = writeFiles({ "a.csv": Buffer.from("name\nMüller\n", "latin1") });
    const args = ["--from", path, "--to", target.to, "--table", "t"];
    expect(await runSave(args)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^a\.csv, line 2: the byte 0xFC .* is not UTF-8 text$/m),
    });
    expect(await runSave([...args, "--csv", '{"encoding": "latin1"}'])).toMatchObject({ code: 0 });
    expect(asText(await target.query("SELECT * FROM t"))).toEqual([["Müller"]]);
  });

  test("nothing to load is fine", async () => {
    const target = await makeSqliteTarget();
    const ended = await runSave(["--from", tempFolder(), "--to", target.to, "--table", "t"]);
    expect(ended).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^0 files, 0 loaded, 0 already there\nDone/),
    });
  });

  test("shows names that would steer a terminal in a harmless way", async () => {
    const target = await makeSqliteTarget();
    const from = sampleFolder({ "\u001b[31m\n.csv": "a\n1\n" });
    const ended = await runSave(["--from", from, "--to", target.to, "--table", "t"]);
    expect(ended.stderr).toMatch(/^\\u001B\[31m\\n\.csv: 1 row loaded/);
  });

  test("--help has examples, environment and exit codes", async () => {
    const ended = await runSave(["--help"]);
    expect(ended.code).toBe(0);
    for (const part of ["Examples:", "Environment:", "Exit codes:", "PAIRFLOW_SAVE_TO"])
      expect(ended.stdout).toContain(part);
  });

  test.each<[number, string, readonly string[]]>([
    [2, "required option '--table <name>'", ["--from", ".", "--to", "sqlite:x"]],
    [2, "argument 'merge' is invalid", ["--from", ".", "--to", "sqlite:x", "--table", "t", "--mode", "merge"]],
    [2, "--key has no meaning with --mode append", ["--from", ".", "--to", "sqlite:x", "--table", "t", "--key", "a"]],
    [2, "--mode upsert needs the key", ["--from", ".", "--to", "sqlite:x", "--table", "t", "--mode", "upsert"]],
    [2, "--to names no database that we know", ["--from", ".", "--to", "mysql://x", "--table", "t"]],
    [2, "is no path of a file", ["--from", ".", "--to", "sqlite:///x.db", "--table", "t"]],
    [2, "--table is blank", ["--from", ".", "--to", "sqlite:x", "--table", " "]],
    [2, "is a name of the loader's own", ["--from", ".", "--to", "sqlite:x", "--table", "pairflow_loads"]],
    [2, "encoding: Invalid option", ["--from", ".", "--to", "sqlite:x", "--table", "t", "--csv", '{"encoding":"x"}']],
    [2, "--csv x: it is no JSON", ["--from", ".", "--to", "sqlite:x", "--table", "t", "--csv", "x"]],
    [2, "is no table file", ["--from", process.execPath, "--to", "sqlite:x", "--table", "t"]],
    [4, "is not there", ["--from", "/no/such/folder", "--to", "sqlite:x", "--table", "t"]],
    [6, "mkdir -p '/no/such'", ["--from", "/tmp", "--to", "sqlite:/no/such/x.db", "--table", "t"]],
    [
      6,
      "No server answers there",
      ["--from", "SAMPLE", "--to", "postgres://u:hid%40den@127.0.0.1:1/d", "--table", "t"],
    ],
    [2, "no valid PostgreSQL URL", ["--from", ".", "--to", "postgres://u:hid@den:x/y", "--table", "t"]],
  ])("exits with %i: %s", async (code, message, args) => {
    const ended = await runSave(args.map((arg) => (arg === "SAMPLE" ? sampleFolder() : arg)));
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).not.toMatch(/hid|\n {4}at /);
    expect(ended).toMatchObject({ code, stdout: "" });
  });

  test("exits with 6 when the file is no database", async () => {
    const [path = ""] = writeFiles({
      "x.db": "this is text, and long enough to be taken for a database header by nobody",
    });
    const ended = await runSave(["--from", sampleFolder(), "--to", `sqlite:${path}`, "--table", "t"]);
    expect(ended).toMatchObject({ code: 6, stderr: expect.stringContaining("The file is no SQLite database") });
  });
});

describe("the save script with --every", () => {
  test("loads what comes until it is stopped, each content once, and says only what is news", async () => {
    const target = await makeSqliteTarget();
    const from = sampleFolder({ "a.csv": SAMPLES["a.csv"] });
    const { child, ended } = startSave(["--from", from, "--to", target.to, "--table", "t", "--every", "20ms"]);
    let said = "";
    child.stdout?.on("data", (text) => (said += text));
    await expect.poll(() => said).toContain("a.csv: 2 rows loaded into t");
    writeFileSync(join(from, "b.csv.part"), SAMPLES["b.csv"]);
    renameSync(join(from, "b.csv.part"), join(from, "b.csv"));
    await expect.poll(() => said).toContain("b.csv: 1 row loaded into t");
    child.kill("SIGTERM");
    expect(await ended).toMatchObject({ code: 143, stderr: "" });
    const lines = said
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(lines.slice(0, 2)).toMatchObject(["a.csv", "b.csv"].map((file) => ({ level: "info", file, table: "t" })));
    expect(asText(await target.query("SELECT isin FROM t ORDER BY isin"))).toEqual([["X"], ["Y"], ["Z"]]);
  });

  test("goes on after trouble that may pass, and ends where it was asked for wrongly", async () => {
    const wrong = await runSave(["--from", ".", "--to", "sqlite:x", "--table", " ", "--every", "1ms"]);
    expect(wrong.code).toBe(2);
    expect((await runSave(["--from", ".", "--to", "sqlite:x", "--table", "t", "--every", "often"])).code).toBe(2);
    const args = ["--from", ".", "--to", "sqlite:x", "--table", "t", "--every", "1m"];
    const loud = await runSave(args, { PAIRFLOW_LOG_LEVEL: "loud" });
    expect(loud).toMatchObject({ code: 2, stderr: expect.stringContaining('error: PAIRFLOW_LOG_LEVEL is "loud"') });
    const { child, ended } = startSave(["--from", "/no/such", "--to", "sqlite:x", "--table", "t", "--every", "1ms"]);
    let said = "";
    child.stdout?.on("data", (text) => (said += text));
    await expect.poll(() => said.match(/"level":"warn".*is not there/g)?.length).toBeGreaterThan(1);
    child.kill("SIGTERM");
    expect((await ended).code).toBe(143);
  });
});
