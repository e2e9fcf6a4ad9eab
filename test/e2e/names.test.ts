import { execFileSync, spawnSync } from "node:child_process";
import { chmod, chown, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { flowFolder, pairflow } from "../support/cli.ts";

const ROWS = "isin,nav\nLU1,1.5\n";
const flow = { settle: "50ms", pairs: [{ name: "stamp", job: "timestamp", source: "in", target: "out" }] };

const NOBODY = 65_534;

/** Every name of the list in RELIABILITY that a file can have. */
const NAMES = [
  "new\nline.csv",
  "tab\there.csv",
  "carriage\rreturn.csv",
  "esc\u{1b}[31mred\u{1b}]0;title\u{7}.csv",
  "c1\u{9b}31m.csv",
  `quotes'"\`.csv`,
  "$(touch pwned).csv",
  "semi;colon & pipe|.csv",
  "star*?[a].csv",
  "-rf.csv",
  "<img src=x onerror=alert(1)>.csv",
  "🙂👩‍👩‍👧.csv",
  "\u{202e}vsc.exe.csv",
  `${"n".repeat(251)}.csv`,
  "\u{e9}.csv",
  "e\u{301}.csv",
  "A.csv",
  "a.csv",
  "a name with spaces .csv",
  "a..b.csv",
  "back\\slash.csv",
  "%2e%2e%2f.csv",
  "__proto__.csv",
];
const IGNORED = [".hidden", "~$book.xlsx", "half.part", "x.tmp", "..dots.csv"];
/** What a terminal would act on; line ends are ours. */
const UNSEEN = /[[\p{Cc}\p{Bidi_Control}]--\n]/v;

describe("files of any name and kind", () => {
  it("are made, or shown with a reason; none is invisible, and nothing of a name reaches the terminal", async () => {
    const root = await flowFolder(flow);
    await mkdir(join(root, "in/folder.csv"), { recursive: true });
    for (const name of [...NAMES, ...IGNORED]) await writeFile(join(root, "in", name), ROWS);
    await writeFile(Buffer.concat([Buffer.from(`${root}/in/latin`), Buffer.from([0xe9]), Buffer.from(".csv")]), ROWS);
    execFileSync("mkfifo", [join(root, "in/pipe.csv")]);
    await symlink("/etc/passwd", join(root, "in/link.csv"));
    await symlink("loop.csv", join(root, "in/loop.csv"));

    const run = await pairflow("run", root);
    expect(run.exitCode).toBe(1);
    expect((await readdir(join(root, "out"))).sort()).toEqual([...NAMES].sort());
    for (const name of NAMES)
      expect(await readFile(join(root, "out", name), "utf8")).toMatch(/^isin,nav,time_started\n/);
    expect(await readdir(root)).not.toContain("pwned");

    const { stdout, exitCode } = await pairflow("status", root, "--json");
    expect(exitCode).toBe(1);
    const [pair] = JSON.parse(stdout).pairs;
    expect(pair).toMatchObject({
      counts: { success: NAMES.length, preliminary: 0, error: 5 },
      ignored: IGNORED.length,
    });

    const shown = await pairflow("status", root);
    expect(shown.stdout).toContain(`${IGNORED.length} hidden or temporary names left out`);
    expect(shown.stdout).toMatch(/latin\\xE9\.csv {2}invalid-name/);
    for (const name of ["folder.csv", "pipe.csv", "link.csv", "loop.csv"]) {
      expect(shown.stdout).toMatch(new RegExp(`${name.replace(".", "\\.")} {2}unreadable`));
    }
    const plan = await pairflow("plan", root);
    for (const text of [run.stdout, run.stderr, shown.stdout, shown.stderr, plan.stdout, plan.stderr]) {
      expect(text).not.toMatch(UNSEEN);
    }
  });
});

describe("a marker", () => {
  it("is waited for, is no source, and lets its file be read", async () => {
    const [pair] = flow.pairs;
    const root = await flowFolder(
      { ...flow, pairs: [{ ...pair, done: "{file}.done" }] },
      { "in/a.csv": ROWS, "in/b.csv": ROWS, "in/b.csv.done": "" },
    );
    expect((await pairflow("run", root)).exitCode).toBe(0);
    expect(await readdir(join(root, "out"))).toEqual(["b.csv"]);
    const { stdout } = await pairflow("status", root);
    expect(stdout).toContain("a.csv  waiting: Waits for its marker in/a.csv.done.");
    await writeFile(join(root, "in/a.csv.done"), "");
    await pairflow("run", root);
    expect((await readdir(join(root, "out"))).sort()).toEqual(["a.csv", "b.csv"]);
  });
});

describe("a job that writes to its own source", () => {
  it("lets `run` end, and is asked about it; on copies it harms nobody", async () => {
    const pair = {
      name: "sed",
      job: { command: ["sh", "-c", 'sed -i s/1/2/ "$1"; cp "$1" "$2"', "sh", "{source}", "{target}"] },
      source: "in",
      target: "out",
    };
    const root = await flowFolder({ settle: "50ms", pairs: [pair] }, { "in/a.csv": "111111111" });
    const run = await pairflow("run", root);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("Does the job write to its source");
    expect(await readFile(join(root, "in/a.csv"), "utf8")).toBe("222111111");

    const copied = await flowFolder({ settle: "50ms", pairs: [{ ...pair, snapshot: true }] }, { "in/a.csv": "111" });
    expect((await pairflow("run", copied)).exitCode).toBe(0);
    expect(await readFile(join(copied, "in/a.csv"), "utf8")).toBe("111");
    expect(await readFile(join(copied, "out/a.csv"), "utf8")).toBe("211");
    expect(await readdir(join(copied, ".pairflow/scratch"))).toEqual([]);
  });
});

describe("a source folder of someone else that is read-only", () => {
  // Root, whom modes do not stop, runs it as another user.
  it.runIf(process.getuid?.() === 0)(
    "is read; a file in it that may not be read is shown, and holds up no other",
    async () => {
      const root = await flowFolder(flow, { "in/open.csv": ROWS, "in/shut.csv": ROWS });
      await chmod(join(root, "in/shut.csv"), 0o600);
      await chmod(join(root, "in"), 0o555);
      await chown(root, NOBODY, NOBODY);
      const cli = join(import.meta.dirname, "../../src/cli.ts");
      const pairflowAsNobody = (command: string) =>
        spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", cli, command, root], {
          encoding: "utf8",
          uid: NOBODY,
          gid: NOBODY,
          env: { PATH: process.env["PATH"], NO_COLOR: "1" },
        });
      const run = pairflowAsNobody("run");
      expect(run.stderr).toContain('"shut.csv" may not be read');
      expect(run.status).toBe(1);
      expect(await readdir(join(root, "out"))).toEqual(["open.csv"]);
      expect(pairflowAsNobody("status").stdout).toMatch(/shut\.csv {2}unreadable/);
      await chmod(join(root, "in/shut.csv"), 0o644);
      expect(pairflowAsNobody("run").status).toBe(0);
      expect((await readdir(join(root, "out"))).sort()).toEqual(["open.csv", "shut.csv"]);
    },
  );
});
