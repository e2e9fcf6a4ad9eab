import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { typeProblems } from "../../src/commands/job-types.ts";
import { flowFolder, pairflow } from "../support/cli.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { installVitest, runVitest } from "../support/vitest-run.ts";

describe("pairflow init --job", () => {
  it("makes a job and its test, which passes where both packages are installed, and says how", async () => {
    const root = await tempFolder();
    const { exitCode, stdout } = await pairflow("init", "--job", "add-file-name", root);
    expect(exitCode).toBe(0);
    expect(await readdir(root, { recursive: true })).toHaveLength(3);
    expect(stdout).toContain("made  jobs/add-file-name.ts\nmade  jobs/add-file-name.test.ts\n");
    expect(stdout).toMatch(/npm install --save-dev vitest \S+\n {2}npx vitest run jobs\/add-file-name\.test\.ts\n/);
    await installVitest(root);
    expect(await runVitest(root, "jobs/add-file-name.test.ts")).toMatch(/Tests {2}3 passed \(3\)/);
    expect((await pairflow("init", "--job", "add-file-name", root)).stdout).not.toContain("npm install");
    const scripts = ["jobs/add-file-name.ts", "jobs/add-file-name.test.ts"].map((name) => join(root, name));
    await writeFile(
      join(root, "tsconfig.json"),
      '{ "compilerOptions": { "strict": true, "noUncheckedIndexedAccess": true } }',
    );
    expect(await typeProblems(root, scripts)).toEqual([]);
  });

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

  it("prints the lines of a YAML config where there is no other, and keeps what is there", async () => {
    const root = await tempFolder();
    await mkdir(join(root, "jobs"));
    await writeFile(join(root, "jobs/mark.ts"), "mine");
    const { stdout } = await pairflow("init", root, "--job", "mark");
    expect(stdout).toContain("  - { name: mark, job: ./jobs/mark.ts, source: data/source, target: data/mark }\n");
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
