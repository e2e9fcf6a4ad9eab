import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandFlow } from "./command-flow.ts";

describe("a command", () => {
  it("gets its arguments as they are filled in, in the flow folder and without a shell", async () => {
    const { run, root, target } = await commandFlow({
      "show.mjs":
        'import { writeFileSync } from "node:fs"; writeFileSync(process.argv[2], JSON.stringify([process.cwd(), ...process.argv.slice(3)]));',
    });
    await run([
      process.execPath,
      "show.mjs",
      "{target}",
      "{sources}",
      "$HOME; {param:column} 'x'",
      "",
      "{binding:file}",
    ]);
    expect(JSON.parse(await readFile(target, "utf8"))).toEqual([
      root,
      join(root, "a.csv"),
      join(root, "b.csv"),
      "$HOME; nav 'x'",
      "",
      "a.csv",
    ]);
  });

  it("gets the usual variables, those that the pair names, and ours", async () => {
    const env = {
      HOME: "/home/x",
      LC_ALL: "C",
      TZ: "UTC",
      SECRET: "s3cret",
      TOKEN: "t",
      PAIRFLOW_RUN: "old",
      LD_PRELOAD: "",
    };
    const { run, root, target, log } = await commandFlow({}, env);
    await run(["sh", "-c", "env"], { env: ["TOKEN", "MISSING", "PAIRFLOW_RUN"] });
    const seen = log
      .join("\n")
      .split("\n")
      .filter((line) => !/^(PATH|PWD|OLDPWD|SHLVL|_|PAIRFLOW_REPORT)=/.test(line));
    expect(seen.sort()).toEqual([
      "HOME=/home/x",
      "LC_ALL=C",
      "PAIRFLOW_PAIR=pair",
      "PAIRFLOW_RUN=run1",
      `PAIRFLOW_SOURCE=${root}/a.csv`,
      `PAIRFLOW_SOURCE_2=${root}/b.csv`,
      "PAIRFLOW_STARTED_AT=2026-11-21T11:03:00.000Z",
      `PAIRFLOW_TARGET=${target}`,
      "TOKEN=t",
      "TZ=UTC",
    ]);
  });

  it("gets a variable that the pair names out of its file, as it is at each run, and no log tells it", async () => {
    const { root } = await commandFlow({ token: "s3cret-1\n" });
    const env = { SHOWN: "shown", TOKEN_FILE: join(root, "token"), SHOWN_FILE: "/nowhere" };
    const flow = await commandFlow({}, env);
    const print = ["sh", "-c", 'test "$TOKEN" = "$1" && echo "got $TOKEN"', "x"];
    await flow.run([...print, "s3cret-1"], { env: ["TOKEN", "SHOWN"] });
    await writeFile(join(root, "token"), "s3cret-2");
    await flow.run([...print, "s3cret-2"], { env: ["TOKEN"] });
    expect(flow.log).toEqual(["got ***", "got ***"]);
    await rm(join(root, "token"));
    await expect(flow.run(print, { env: ["TOKEN"] })).rejects.toMatchObject({
      ...{ code: "job-unknown", kind: "environment", hint: expect.stringContaining("or set TOKEN.") },
      message: expect.stringMatching(/cannot be started: the file \S+token of TOKEN_FILE cannot be read$/),
    });
  });

  it("has no input, and its output is logged in whole lines, however long", async () => {
    const { sh, log } = await commandFlow();
    await sh("cat; echo one; echo two >&2; printf 'ö\\nlast'");
    expect(log.join("\n").split("\n").sort()).toEqual(["last", "one", "two", "ö"]);
    log.length = 0;
    await sh("head -c 300000 /dev/zero | tr '\\0' x");
    expect(log.join("")).toBe("x".repeat(300_000));
    expect(log.length).toBeGreaterThan(1);
  });

  it("leaves nothing in the scratch folder", async () => {
    const { sh, scratch } = await commandFlow();
    await sh('echo "{}" > "$PAIRFLOW_REPORT"');
    await sh("exit 1").catch(() => {});
    expect(await readdir(scratch)).toEqual([]);
  });
});

describe("the report of a command", () => {
  it.each([
    ['{"rows": 7, "first": ["a"]}', { facts: { rows: 7, first: ["a"] } }],
    ['{"facts": {"rows": 7}, "warnings": ["w"]}', { facts: { rows: 7 }, warnings: ["w"] }],
    ['{"facts": 7, "rows": 1}', { facts: { facts: 7, rows: 1 } }],
    ["{}", {}],
    ["  ", {}],
  ])("%j is read", async (text, report) => {
    const { sh } = await commandFlow();
    expect(await sh(`cat > "$PAIRFLOW_REPORT" <<'END'\n${text}\nEND`)).toEqual(report);
  });

  it("may be left out", async () => {
    expect(await (await commandFlow()).sh("true")).toEqual({});
  });

  it.each([
    [`echo '{"mean": NaN}'`, /report that cannot be read: .*NaN.*JSON/],
    [`echo '[1]'`, /it is JSON, but no object$/],
    ["printf '\\377'", /it is not UTF-8 text$/],
    ["head -c 1000001 /dev/zero", /it has 1000001 bytes, and more than 1000000 are not read$/],
  ])("that cannot be read is an error: %s", async (script, message) => {
    const { sh } = await commandFlow();
    await expect(sh(`${script} > "$PAIRFLOW_REPORT"`)).rejects.toMatchObject({
      code: "job-invalid",
      message: expect.stringMatching(message),
      hint: expect.stringContaining('{"rows": 7}'),
    });
  });
});
