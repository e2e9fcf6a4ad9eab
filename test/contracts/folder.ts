import { expect, it } from "vitest";
import { FlowError } from "../../src/domain/errors.ts";
import type { FileEntry } from "../../src/domain/file.ts";
import type { Folder } from "../../src/ports/folder.ts";

/** A folder under test, and the ways around it that the contract cannot offer. */
export interface FolderRig {
  readonly folder: Folder;
  /** Puts a file there as another program would. */
  drop(path: string, content: string): Promise<void>;
  /** The content of a file, or undefined. */
  content(path: string): Promise<string | undefined>;
  /** Writes what a worker would to a staged path. */
  write(staged: string, content: string): Promise<void>;
}

const never = new AbortController().signal;

/** The promises of ports/folder.ts, for every kind of folder. */
export function folderContract(makeRig: () => Promise<FolderRig>): void {
  const list = async (folder: Folder, nested = false): Promise<readonly FileEntry[]> =>
    Array.fromAsync(folder.list({ nested }, never));
  const names = async (folder: Folder, nested = false) =>
    (await list(folder, nested)).map((entry) => entry.path).sort();
  const stageOf = async ({ folder, write }: FolderRig, as: string, content: string, run = "run1") => {
    const staged = await folder.stage(as, run);
    await write(staged, content);
    return staged;
  };

  it("lists files, and those of subfolders when asked", async () => {
    const rig = await makeRig();
    await rig.drop("b.csv", "1");
    await rig.drop("sub/a.csv", "22");
    expect(await names(rig.folder)).toEqual(["b.csv"]);
    expect(await names(rig.folder, true)).toEqual(["b.csv", "sub/a.csv"]);
  });

  it("leaves out hidden files and half-written ones", async () => {
    const rig = await makeRig();
    for (const name of [".x.csv", "~$book.xlsx", "sub/~$book.xlsx", "a.part", "b.tmp", "c.crdownload", ".nfs0001"])
      await rig.drop(name, "x");
    expect(await names(rig.folder, true)).toEqual([]);
  });

  it("gives the same paths without a look at each file", async () => {
    const rig = await makeRig();
    for (const name of ["b.csv", "sub/a.csv", ".x.csv", "sub/.y", "a.part"]) await rig.drop(name, "x");
    for (const nested of [false, true]) {
      expect([...(await rig.folder.paths({ nested }, never))].sort()).toEqual(await names(rig.folder, nested));
    }
  });

  it("finds a file as the listing shows it", async () => {
    const rig = await makeRig();
    await rig.drop("a.csv", "abc");
    expect(await rig.folder.find("a.csv")).toEqual((await list(rig.folder))[0]);
    expect(await rig.folder.find("b.csv")).toBeUndefined();
  });

  it("gives a changed file another fingerprint, and the same file the same one", async () => {
    const rig = await makeRig();
    await rig.drop("a.csv", "abc");
    const before = await rig.folder.find("a.csv");
    expect((await rig.folder.find("a.csv"))?.fingerprint).toBe(before?.fingerprint);
    await rig.drop("a.csv", "abcd");
    expect((await rig.folder.find("a.csv"))?.fingerprint).not.toBe(before?.fingerprint);
  });

  it("publishes a staged file, which nobody sees before", async () => {
    const rig = await makeRig();
    const staged = await stageOf(rig, "out.csv", "made");
    expect(await names(rig.folder)).toEqual([]);
    const entry = await rig.folder.publish(staged, "out.csv", { replace: false });
    expect(await rig.content("out.csv")).toBe("made");
    expect(entry).toEqual(await rig.folder.find("out.csv"));
  });

  it("publishes into subfolders", async () => {
    const rig = await makeRig();
    await rig.folder.publish(await stageOf(rig, "2026/11/out.csv", "made"), "2026/11/out.csv", { replace: false });
    expect(await names(rig.folder, true)).toEqual(["2026/11/out.csv"]);
  });

  it("syncs the name of a file that is there", async () => {
    const rig = await makeRig();
    await rig.drop("2026/a.csv", "x");
    await rig.folder.sync("2026/a.csv");
    expect(await rig.content("2026/a.csv")).toBe("x");
  });

  it("never overwrites: other content is refused, and stays", async () => {
    const rig = await makeRig();
    await rig.drop("out.csv", "theirs");
    const staged = await stageOf(rig, "out.csv", "mine");
    const publish = rig.folder.publish(staged, "out.csv", { replace: false });
    await expect(publish).rejects.toMatchObject({ code: "target-taken", kind: "permanent" });
    expect(await rig.content("out.csv")).toBe("theirs");
  });

  it("counts equal content as published", async () => {
    const rig = await makeRig();
    await rig.drop("out.csv", "same");
    await rig.folder.publish(await stageOf(rig, "out.csv", "same"), "out.csv", { replace: false });
    expect(await rig.content("out.csv")).toBe("same");
  });

  it("replaces when that is intended", async () => {
    const rig = await makeRig();
    await rig.drop("out.csv", "old");
    await rig.folder.publish(await stageOf(rig, "out.csv", "new"), "out.csv", { replace: true });
    expect(await rig.content("out.csv")).toBe("new");
  });

  it("keeps names of any kind, and names up to 255 bytes", async () => {
    const rig = await makeRig();
    const odd = ["a\nb.csv", "-rf.csv", "<img src=x>.csv", `${"é".repeat(125)}.csv`, "$(x);`y`'\".csv", "🙂.csv"];
    for (const [index, name] of odd.entries()) {
      await rig.folder.publish(await stageOf(rig, name, name, `r${index}`), name, { replace: false });
    }
    expect(await names(rig.folder)).toEqual([...odd].sort());
  });

  it("refuses a path that leaves it", async () => {
    const rig = await makeRig();
    await expect(rig.folder.stage("../elsewhere/out.csv", "run1")).rejects.toBeInstanceOf(FlowError);
  });

  it("discards a staged file, and one that is gone already", async () => {
    const rig = await makeRig();
    const staged = await stageOf(rig, "out.csv", "made");
    await rig.folder.discard(staged);
    await rig.folder.discard(staged);
    await expect(rig.folder.publish(staged, "out.csv", { replace: false })).rejects.toThrow();
  });

  it("sweeps what dead runs staged, and nothing else", async () => {
    const rig = await makeRig();
    await rig.drop(".keep", "hidden");
    await rig.drop("a.csv", "seen");
    await stageOf(rig, "a.csv", "dead", "dead1");
    const live = await stageOf(rig, "b.csv", "live", "live1");
    await list(rig.folder);
    expect(await rig.folder.sweep(new Set(["live1"]))).toBe(1);
    await rig.folder.publish(live, "b.csv", { replace: false });
    expect([await rig.content("a.csv"), await rig.content("b.csv"), await rig.content(".keep")]).toEqual([
      "seen",
      "live",
      "hidden",
    ]);
  });

  it("puts a file aside, where no listing sees it, and back again as it was", async () => {
    const rig = await makeRig();
    const at = Date.UTC(2026, 10, 21, 11, 3, 18, 4);
    await rig.drop("2026/a.csv", "old");
    const before = await rig.folder.find("2026/a.csv");
    const entry = await rig.folder.trash("2026/a.csv", at);
    expect(entry).toMatchObject({ path: "2026/a.csv", trashedAt: at });
    const ignored: string[] = [];
    const options = { nested: true, onIgnored: (path: string) => void ignored.push(path) };
    expect(await Array.fromAsync(rig.folder.list(options, never))).toEqual([]);
    expect([...(await rig.folder.paths({ nested: true }, never)), ...ignored]).toEqual([]);
    expect(await rig.folder.trashOf("2026/a.csv")).toEqual([entry]);
    expect(await rig.folder.restore("2026/a.csv", entry?.id ?? "")).toBe(true);
    expect(await rig.content("2026/a.csv")).toBe("old");
    expect((await rig.folder.find("2026/a.csv"))?.modifiedAt).toBe(before?.modifiedAt);
    expect(await rig.folder.trashOf("2026/a.csv")).toEqual([]);
  });

  it("keeps all that was put aside from one place, the newest first", async () => {
    const rig = await makeRig();
    const at = Date.UTC(2026, 10, 21);
    const ids: string[] = [];
    for (const [index, trashedAt] of [at, at, at - 86_400_000, at + 1].entries()) {
      await rig.drop("a.csv", `content ${index}`);
      ids.push((await rig.folder.trash("a.csv", trashedAt))?.id ?? "");
    }
    expect((await rig.folder.trashOf("a.csv")).map(({ id }) => id)).toEqual([ids[3], ids[1], ids[0], ids[2]]);
    await rig.folder.restore("a.csv", ids[0] ?? "");
    expect(await rig.content("a.csv")).toBe("content 0");
  });

  it("removes for good what was put aside before a time, and nothing else", async () => {
    const rig = await makeRig();
    const at = Date.UTC(2026, 10, 21);
    expect(await rig.folder.emptyTrash(at)).toEqual({ files: 0, bytes: 0 });
    for (const trashedAt of [at - 86_400_000, at - 1, at]) {
      await rig.drop("2026/a.csv", "four");
      await rig.folder.trash("2026/a.csv", trashedAt);
    }
    await rig.drop("2026/a.csv", "new");
    expect(await rig.folder.emptyTrash(at, "look")).toEqual({ files: 2, bytes: 8 });
    expect(await rig.folder.trashOf("2026/a.csv")).toHaveLength(3);
    expect(await rig.folder.emptyTrash(at)).toEqual({ files: 2, bytes: 8 });
    expect((await rig.folder.trashOf("2026/a.csv")).map(({ trashedAt }) => trashedAt)).toEqual([at]);
    expect(await rig.content("2026/a.csv")).toBe("new");
  });

  it("puts nothing aside that is not there, and nothing back that is not in the trash or whose place is taken", async () => {
    const rig = await makeRig();
    expect(await rig.folder.trash("a.csv", 0)).toBeUndefined();
    expect(await rig.folder.trashOf("a.csv")).toEqual([]);
    await rig.drop("a.csv", "old");
    const entry = await rig.folder.trash("a.csv", 0);
    for (const id of ["", "..", "../..", "2026-11-21/11-03-18.004"]) {
      expect(await rig.folder.restore("a.csv", id)).toBe(false);
    }
    expect(await rig.folder.restore("b.csv", entry?.id ?? "")).toBe(false);
    await rig.drop("a.csv", "new");
    await expect(rig.folder.restore("a.csv", entry?.id ?? "")).rejects.toMatchObject({ code: "target-taken" });
    // Behind ".." stands the file itself, of which a restore would take the old place away.
    for (const id of ["", "..", "x/../.."]) expect(await rig.folder.restore("a.csv", id)).toBe(false);
    expect(await rig.content("a.csv")).toBe("new");
  });

  it("says that a fetched file is gone", async () => {
    const rig = await makeRig();
    await expect(rig.folder.fetch("none.csv", "/nowhere", never)).rejects.toMatchObject({ kind: "environment" });
  });

  it("can be closed twice", async () => {
    const rig = await makeRig();
    await rig.folder.close();
    await rig.folder.close();
  });
}
