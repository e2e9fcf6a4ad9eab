import { copyFile, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { flowFolder, pairflow, serve } from "../support/cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const JOB = `import { copyFile } from "node:fs/promises";
export default { run: async ({ sources, target, log }) => { log.info("copied"); await copyFile(sources[0].path, target); } };`;
const CONFIG = { pairs: [{ name: "copy", job: "./jobs/copy.ts", source: "in", target: "out", settle: "0s" }] };
const JOURNAL = ".pairflow/journal.sqlite";

/** A flow that made two files. */
async function done(keep?: unknown): Promise<string> {
  const config = keep === undefined ? CONFIG : { ...CONFIG, keep };
  const root = await flowFolder(config, { "in/a.csv": "a", "in/b.csv": "b", "jobs/copy.ts": JOB });
  expect((await pairflow("run", root)).exitCode).toBe(0);
  return root;
}

/** As if all of it had happened so many days ago. */
function age(root: string, days: number): void {
  const journal = new DatabaseSync(join(root, JOURNAL));
  journal
    .prepare("UPDATE runs SET started_at = started_at - ?1, finished_at = finished_at - ?1")
    .run(days * 86_400_000);
  journal.close();
}

async function reasons(root: string): Promise<readonly string[]> {
  const { decisions } = JSON.parse((await pairflow("plan", root, "--json")).stdout);
  return decisions.map(({ key, reason }: { readonly key: string; readonly reason: string }) => `${key} ${reason}`);
}

describe("pairflow prune", () => {
  it("says what would go, then takes it, and then has nothing to do", async () => {
    const root = await done();
    age(root, 40);
    const counts = { runs: 0, logs: 2, trash: 0, bytes: 14 };
    const look = await pairflow("prune", root, "--dry-run", "--json");
    expect(JSON.parse(look.stdout)).toEqual({ dryRun: true, ...counts, shrunkBytes: 0 });
    expect((await pairflow("prune", root, "-n")).stdout).toBe(
      "✓ Would remove 0 runs, 2 logs, 0 files of the trash: 14 B.\n",
    );
    expect(JSON.parse((await pairflow("prune", root, "--json")).stdout)).toMatchObject({ dryRun: false, ...counts });
    expect((await pairflow("prune", root)).stdout).toBe("✓ Nothing is old enough to go.\n");
    expect(await reasons(root)).toEqual(["a.csv done", "b.csv done"]);
  });

  it("heeds the config's keep, and options before it", async () => {
    const root = await done({ logsFor: "50d" });
    age(root, 40);
    expect((await pairflow("prune", root, "-n")).stdout).toBe("✓ Nothing is old enough to go.\n");
    const pruned = await pairflow("prune", root, "--logs-for", "1d", "--json");
    expect(JSON.parse(pruned.stdout)).toMatchObject({ logs: 2 });
    expect(await pairflow("prune", root, "--runs-for", "long")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("It takes a duration such as 30s, 5m, 2h or 30d."),
    });
  });

  it("is refused beside a server, which tells of what would go all the same", async () => {
    const root = await done();
    age(root, 40);
    const { stop } = await serve(root);
    expect(await pairflow("prune", root)).toMatchObject({
      exitCode: 5,
      stderr: expect.stringContaining("another runner works on this flow folder"),
    });
    expect((await pairflow("prune", root, "-n")).stdout).toContain("Would remove 0 runs, 2 logs");
    await stop("SIGTERM");
  });
});

describe("pairflow backup", () => {
  it("copies the journal beside a server, and the copy brings all of it back", async () => {
    const root = await done();
    const folder = await tempFolder();
    const file = join(folder, "journal.sqlite");
    const { stop } = await serve(root);
    const copied = JSON.parse((await pairflow("backup", root, "--to", file, "--json")).stdout);
    expect(copied).toEqual({ file, runs: 2, version: expect.any(Number), bytes: (await stat(file)).size });
    expect(await readdir(folder)).toEqual(["journal.sqlite"]);
    await stop("SIGTERM");
    for (const end of ["", "-wal", "-shm"]) await rm(join(root, JOURNAL + end), { force: true });
    expect(await reasons(root)).toEqual(["a.csv external", "b.csv external"]);
    await copyFile(file, join(root, JOURNAL));
    expect(await reasons(root)).toEqual(["a.csv done", "b.csv done"]);
    expect((await pairflow("run", root)).stderr).toBe("Nothing to do: all 2 files are done.\n");
  });

  it("leaves a file alone that is there, unless it is told otherwise", async () => {
    const root = await done();
    const folder = await tempFolder();
    const file = join(folder, "journal.sqlite");
    await writeFile(file, "precious");
    expect(await pairflow("backup", root, "--to", file)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/is there already\n {2}hint: .*--force/),
    });
    expect(await readFile(file, "utf8")).toBe("precious");
    expect((await pairflow("backup", root, "--to", file, "--force")).stdout).toMatch(
      /: 2 runs, [\d.]+ kB, checked\.\n$/,
    );
    expect(await readdir(folder)).toEqual(["journal.sqlite"]);
  });

  it.each<[string, (root: string) => Promise<unknown>, string]>([
    ["a journal that is not there", (root) => rm(join(root, JOURNAL)), "there is no journal"],
    ["a journal that is none", (root) => writeFile(join(root, JOURNAL), "no ".repeat(9_999)), "is damaged"],
  ])("leaves nothing behind of %s", async (_what, harm, message) => {
    const root = await done();
    await harm(root);
    const folder = await tempFolder();
    expect(await pairflow("backup", root, "--to", join(folder, "copy.sqlite"))).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining(message),
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

it("an older Pairflow refuses a newer journal in a sentence and leaves it as it is", async () => {
  const root = await done();
  const path = join(root, JOURNAL);
  const newer = new DatabaseSync(path);
  newer.exec("PRAGMA user_version = 999; PRAGMA journal_mode = DELETE");
  newer.close();
  const before = await readFile(path);
  await writeFile(join(root, "in/c.csv"), "c");
  for (const command of ["run", "status", "serve"]) {
    expect(await pairflow(command, root)).toEqual({
      exitCode: 6,
      stdout: "",
      stderr: expect.stringMatching(
        /^error: the journal .*journal\.sqlite cannot be (?:opened|read): a newer Pairflow wrote it \(its version is 999, this one knows up to \d+\)\n {2}hint: Start that Pairflow or a newer one/,
      ),
    });
  }
  expect(await readFile(path)).toEqual(before);
  expect(await readdir(join(root, "out"))).toEqual(["a.csv", "b.csv"]);
});
