import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { localFolder } from "../../src/folders/local.ts";
import { runOfStagedName, stagedName } from "../../src/folders/staged-name.ts";
import { type FolderRig, folderContract } from "../contracts/folder.ts";
import { tempFolder } from "../support/temp-folder.ts";

const never = new AbortController().signal;

async function rig(): Promise<FolderRig & { readonly root: string }> {
  const root = await tempFolder();
  return {
    root,
    folder: localFolder(root, "data/out"),
    drop: async (path, content) => {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content);
    },
    content: (path) => readFile(join(root, path), "utf8").catch(() => undefined),
    write: (staged, content) => writeFile(staged, content, { flag: "wx" }),
  };
}

describe("a local folder", () => {
  folderContract(rig);

  it("leaves nothing behind but the target", async () => {
    const { root, folder, write } = await rig();
    const staged = await folder.stage("out.csv", "run1");
    await write(staged, "made");
    await folder.publish(staged, "out.csv", { replace: false });
    expect(await readdir(root)).toEqual(["out.csv"]);
  });

  it("can be probed by the pairs that share it, all at once, and keeps nothing of it", async () => {
    const { root, folder } = await rig();
    await Promise.all(Array.from({ length: 50 }, () => folder.probe("write")));
    expect(await readdir(root)).toEqual([]);
  });

  it("shows links and pipes as what they are, without following them", async () => {
    const { root, folder } = await rig();
    await symlink("/etc/passwd", join(root, "l.csv"));
    execFileSync("mkfifo", [join(root, "p.csv")]);
    await mkdir(join(root, "d.csv"));
    const entries = await Array.fromAsync(folder.list({ nested: true }, never));
    expect(entries.map(({ path, kind }) => `${path} ${kind}`)).toEqual(["l.csv link", "p.csv special"]);
  });

  it("shows a name that is no UTF-8 instead of losing it", async () => {
    const { root, folder } = await rig();
    await writeFile(Buffer.concat([Buffer.from(`${root}/a`), Buffer.from([0xff]), Buffer.from(".csv")]), "x");
    await writeFile(join(root, "\u{FFFD}.csv"), "x");
    const entries = await Array.fromAsync(folder.list({ nested: false }, never));
    expect(entries.map(({ path, nameIsValid }) => [path, nameIsValid])).toEqual([
      ["a\\xFF.csv", false],
      ["\u{FFFD}.csv", true],
    ]);
  });

  it("does not write through a link out of the folder", async () => {
    const { root, folder } = await rig();
    const outside = await tempFolder();
    await symlink(outside, join(root, "sub"));
    await expect(folder.stage("sub/deep/out.csv", "run1")).rejects.toMatchObject({ code: "target-taken" });
    expect(await readdir(outside)).toEqual([]);
  });

  it("is an environment error when it is missing, with the command that makes it", async () => {
    const { root, folder } = await rig();
    await rm(root, { recursive: true });
    const error = await Array.fromAsync(folder.list({ nested: false }, never)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "folder-missing",
      kind: "environment",
      message: "the folder data/out is not there",
    });
    await expect(folder.probe("write")).rejects.toMatchObject({ code: "folder-missing" });
  });

  it("that is a file says so, and how its folder is named", async () => {
    const root = join(await tempFolder(), "slow.csv");
    await writeFile(root, "isin\n");
    const folder = localFolder(root, "data/in/slow.csv");
    await expect(folder.probe("read")).rejects.toMatchObject({
      code: "folder-missing",
      message: "data/in/slow.csv is a file, not a folder",
      hint: expect.stringContaining("data/in/{file}"),
    });
  });

  it("a file on the way of a nested target is the fault of that target alone", async () => {
    const { root, folder } = await rig();
    await writeFile(join(root, "a"), "");
    for (const path of ["a/x.csv", "a/b/x.csv", "a/b/c/x.csv"]) {
      await expect(folder.stage(path, "run1")).rejects.toMatchObject({ code: "target-taken", kind: "permanent" });
    }
    const below = localFolder(join(root, "a/b"), "data/out/a/b");
    await expect(below.probe("read")).rejects.toMatchObject({ code: "folder-missing" });
  });

  it("that is yet to be made is made when it is looked at, or looked at as empty", async () => {
    const root = join(await tempFolder(), "data/out");
    const look = localFolder(root, "data/out", "is-empty");
    expect(await Array.fromAsync(look.list({ nested: true }, never))).toEqual([]);
    expect(await look.paths({ nested: true }, never)).toEqual(new Set());
    await look.probe("write");
    await expect(readdir(root)).rejects.toThrow("ENOENT");
    await localFolder(root, "data/out", "is-mended").paths({ nested: false }, never);
    expect(await readdir(root)).toEqual([]);
  });

  it("that cannot be made names the folder that has to change hands", async () => {
    const barred = localFolder("/sys/kernel/pairflow/out", "data/out", "is-mended");
    await expect(barred.paths({ nested: false }, never)).rejects.toMatchObject({ kind: "environment" });
    await expect(barred.probe("write")).rejects.toMatchObject({ kind: "environment" });
  });

  it("refuses a target whose name a folder has", async () => {
    const { root, folder, write } = await rig();
    await mkdir(join(root, "out.csv"));
    const staged = await folder.stage("out.csv", "run1");
    await write(staged, "made");
    await expect(folder.publish(staged, "out.csv", { replace: false })).rejects.toMatchObject({ code: "target-taken" });
  });
});

describe("staged names", () => {
  it.each([
    ["File_A.xlsx", ".tmp.xlsx"],
    ["a.csv.gz", ".tmp.csv.gz"],
    ["noextension", ".tmp"],
    [`${"x".repeat(251)}.csv`, ".tmp.csv"],
    ["a.way-too-long-extension", ".tmp"],
  ])("keep the extension of %s, in at most 60 bytes", (name, end) => {
    const staged = stagedName(name, "0123456789abcdef0123");
    expect(staged.endsWith(end)).toBe(true);
    expect(Buffer.byteLength(staged)).toBeLessThanOrEqual(60);
    expect(runOfStagedName(staged)).toBe("0123456789abcdef0123");
  });

  it.each([
    ".pf-x.tmp",
    "a.tmp",
    ".pf-0123456789ab-run.tmp/x",
    "x.pf-0123456789ab-run.tmp",
    ".pf-0123456789AB-run.tmp",
  ])("are not mistaken: %s", (name) => expect(runOfStagedName(name)).toBeUndefined());
});
