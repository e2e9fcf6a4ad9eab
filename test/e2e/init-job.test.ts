import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { typeProblems } from "../../src/commands/job-types.ts";
import { flowFolder, pairflow } from "../support/cli.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { installVitest, runVitest } from "../support/vitest-run.ts";

describe("pairflow init --job", () => {
  it.each(["script", "frame"])(
    "makes a %s and its test, which passes where both packages are installed, and says how",
    async (kind) => {
      const root = await tempFolder();
      const init = ["init", "--job", "mine-2", "--kind", kind, root];
      const { exitCode, stdout } = await pairflow(...init);
      expect(exitCode).toBe(0);
      expect(await readdir(root, { recursive: true })).toHaveLength(3);
      expect(stdout).toContain("made  jobs/mine-2.ts\nmade  jobs/mine-2.test.ts\n");
      expect(stdout).toMatch(
        /npm install --prefix \. --save-dev vitest \S+\n {2}npx vitest run jobs\/mine-2\.test\.ts\n/,
      );
      await installVitest(root);
      expect(await runVitest(root, "jobs/mine-2.test.ts")).toMatch(/Tests {2}3 passed \(3\)/);
      expect((await pairflow(...init)).stdout).not.toContain("npm install");
      const scripts = ["jobs/mine-2.ts", "jobs/mine-2.test.ts"].map((name) => join(root, name));
      await writeFile(
        join(root, "tsconfig.json"),
        '{ "compilerOptions": { "strict": true, "noUncheckedIndexedAccess": true } }',
      );
      expect(await typeProblems(root, scripts)).toEqual([]);
    },
  );

  it("makes a job that runs with the config lines and the command that it prints", async () => {
    const root = await flowFolder(
      { pairs: [] },
      { "data/source/a;b.csv": '\u{FEFF}isin,note\r\nLU1,"two\nlines"\r\n' },
    );
    const { stdout } = await pairflow("init", "--job", "mark", root);
    const pair = JSON.parse(/^ {2}(\{.*\})$/m.exec(stdout)?.[1] ?? "");
    await writeFile(join(root, "flow.config.json"), JSON.stringify({ settle: "0s", pairs: [pair] }));
    expect((await pairflow("check", root)).stdout).toContain("1 job script typed");
    expect((await pairflow("run", root)).exitCode).toBe(0);
    const marked = '\u{FEFF}isin,note,source_file\r\nLU1,"two\nlines","a;b.csv"\r\n';
    expect(await readFile(join(root, "data/mark/a;b.csv"), "utf8")).toBe(marked);
    const script = /pairflow try (\S+) --source/.exec(stdout)?.[1] ?? "";
    const tried = await pairflow(
      "try",
      script,
      "--source",
      join(root, "data/source/a;b.csv"),
      "--param",
      "column=file",
    );
    expect(tried.stdout).toContain("isin  note        file\nLU1   two\\nlines  a;b.csv\n");
  });

  it("makes a frame that runs on the samples with the config lines that it prints", async () => {
    const root = await tempFolder();
    await pairflow("init", root);
    const { stdout } = await pairflow("init", "--job", "share", "--kind", "frame", root);
    const [pair] = /^ {2}- \{ .* \}$/m.exec(stdout) ?? [];
    await writeFile(join(root, "flow.config.yaml"), `settle: 0s\npairs:\n${pair}\n`);
    expect(await pairflow("run", root)).toMatchObject({ exitCode: 0 });
    expect((await readdir(join(root, "data/share"))).toSorted()).toEqual(["File_A.xlsx", "File_A_2026-11-20.csv"]);
  });

  it("prints the lines of a YAML config where there is no other, and keeps what is there", async () => {
    const root = await tempFolder();
    await mkdir(join(root, "jobs"));
    await writeFile(join(root, "jobs/mark.ts"), "mine");
    const { stdout } = await pairflow("init", root, "--job", "mark");
    expect(stdout).toContain(
      '  - { name: mark, job: ./jobs/mark.ts, source: "data/source/{file}.csv", target: "data/mark/{file}.csv" }\n',
    );
    expect(stdout).toContain("kept  jobs/mark.ts\nmade  jobs/mark.test.ts\n");
    expect(await readFile(join(root, "jobs/mark.ts"), "utf8")).toBe("mine");
  });

  it.each(["Mark", "my_job", "-x", "a--b", "../up", "1st", "a.b", ""])("refuses %j as a name", async (name) => {
    const root = await tempFolder();
    const { exitCode, stderr } = await pairflow("init", root, `--job=${name}`);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("is no name for a job");
    expect(await readdir(root)).toEqual([]);
  });
});
