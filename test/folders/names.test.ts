import { execFileSync } from "node:child_process";
import { chmod, mkdir, readdir, readFile, rename, symlink, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { FileEntry } from "../../src/domain/file.ts";
import { localFolder } from "../../src/folders/local.ts";
import { copyOf } from "../../src/folders/snapshot.ts";
import { tempFolder } from "../support/temp-folder.ts";

const never = new AbortController().signal;
const bytes = (...parts: readonly (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from([part]))));

async function listed(root: string, nested: boolean): Promise<readonly FileEntry[]> {
  const entries = await Array.fromAsync(localFolder(root, "in").list({ nested }, never));
  return entries.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

const kinds = async (root: string, nested = false) =>
  (await listed(root, nested)).map(({ path, kind, nameIsValid }) => `${path} ${nameIsValid ? kind : "invalid-name"}`);

describe("names that are no UTF-8", () => {
  it("are shown with their odd bytes escaped, each as a name of its own", async () => {
    const root = await tempFolder();
    for (const odd of [0xff, 0xfe, 0xe9]) await writeFile(bytes(`${root}/a`, odd, "é.csv"), "x");
    await writeFile(bytes(`${root}/cut`, 0xc3), "x");
    expect(await kinds(root)).toEqual([
      "a\\xE9é.csv invalid-name",
      "a\\xFEé.csv invalid-name",
      "a\\xFFé.csv invalid-name",
      "cut\\xC3 invalid-name",
    ]);
  });

  it("of a subfolder do not hide its files, nor those of others", async () => {
    const root = await tempFolder();
    await mkdir(bytes(`${root}/d`, 0xff));
    await writeFile(bytes(`${root}/d`, 0xff, "/a.csv"), "x");
    await writeFile(join(root, "b.csv"), "x");
    expect(await kinds(root, true)).toEqual(["b.csv file", "d\\xFF/a.csv invalid-name"]);
  });

  it("never pass for a target's name that is valid", async () => {
    const root = await tempFolder();
    await writeFile(bytes(`${root}/a`, 0xff, ".csv"), "x");
    const paths = () => localFolder(root, "out").paths({ nested: false }, never);
    expect(await paths()).toEqual(new Set());
    await writeFile(join(root, "a\u{FFFD}.csv"), "x");
    expect(await paths()).toEqual(new Set(["a\u{FFFD}.csv"]));
  });
});

describe("what is no file", () => {
  it("is listed as what it is, and never followed or waited for", async () => {
    const root = await tempFolder();
    const outside = await tempFolder();
    await writeFile(join(outside, "secret.csv"), "x");
    await symlink(join(outside, "secret.csv"), join(root, "out-of-the-folder.csv"));
    await symlink("loop.csv", join(root, "loop.csv"));
    await symlink(".", join(root, "round"));
    await symlink("nowhere", join(root, "dangling.csv"));
    execFileSync("mkfifo", [join(root, "pipe.csv")]);
    const server = createServer().listen(join(root, "socket.csv"));
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    await mkdir(join(root, "x.csv"));
    await mkdir(join(root, "archive"));
    expect(await kinds(root)).toEqual([
      "dangling.csv link",
      "loop.csv link",
      "out-of-the-folder.csv link",
      "pipe.csv special",
      "round link",
      "socket.csv special",
      "x.csv folder",
    ]);
    expect(await kinds(root, true)).toEqual([
      "dangling.csv link",
      "loop.csv link",
      "out-of-the-folder.csv link",
      "pipe.csv special",
      "round link",
      "socket.csv special",
    ]);
  });

  it.runIf(process.platform === "linux")("may be a device", async () => {
    const entries = await listed("/dev", false);
    expect(entries.find(({ path }) => path === "null")?.kind).toBe("special");
  });
});

describe("a file that may not be read", () => {
  it("is told from those that may, without a look into it", async () => {
    const root = await tempFolder();
    await writeFile(join(root, "open.csv"), "x");
    await writeFile(join(root, "mine.csv"), "x");
    await writeFile(join(root, "shut.csv"), "x");
    await chmod(join(root, "mine.csv"), 0o600);
    await chmod(join(root, "shut.csv"), 0);
    const shut = process.getuid?.() === 0 ? "file" : "denied";
    expect(await kinds(root)).toEqual(["mine.csv file", "open.csv file", `shut.csv ${shut}`]);
  });

  it.runIf(process.getuid?.() === 0)("is found so by another user than root, whom modes do not stop", async () => {
    const root = await tempFolder();
    await chmod(root, 0o755);
    await writeFile(join(root, "open.csv"), "x");
    await writeFile(join(root, "shut.csv"), "x");
    await chmod(join(root, "shut.csv"), 0o600);
    const listing = join(import.meta.dirname, "../../src/folders/local.ts");
    const script = `
      import { localFolder } from ${JSON.stringify(listing)};
      process.setgroups([]); process.setgid(65534); process.setuid(65534);
      const entries = await Array.fromAsync(localFolder(${JSON.stringify(root)}, "in").list({ nested: false }, AbortSignal.timeout(60_000)));
      console.log(entries.map(({ path, kind }) => path + " " + kind).sort().join("\\n"));`;
    const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", script];
    expect(execFileSync(process.execPath, args, { encoding: "utf8" })).toBe("open.csv file\nshut.csv denied\n");
  });
});

describe("the fingerprint of a file", () => {
  const time = new Date("2026-11-21T10:00:00Z");
  const rewritten = (path: string) => writeFile(path, "new");
  const replaced = async (path: string) => {
    await writeFile(`${path}.tmp`, "new");
    await utimes(`${path}.tmp`, time, time);
    await rename(`${path}.tmp`, path);
  };

  it.each([
    ["rewritten", rewritten],
    ["replaced", replaced],
    ["made readable for others", (path: string) => chmod(path, 0o606)],
  ])("tells a file that was %s, although size and time are what they were", async (_, change) => {
    const root = await tempFolder();
    const path = join(root, "a.csv");
    await writeFile(path, "old");
    await utimes(path, time, time);
    const [before] = await listed(root, false);
    await change(path);
    await utimes(path, time, time);
    const [after] = await listed(root, false);
    expect(after).toMatchObject({ sizeBytes: before?.sizeBytes, modifiedAt: before?.modifiedAt });
    expect(after?.fingerprint).not.toBe(before?.fingerprint);
  });
});

describe("names and times at their limits", () => {
  it("255 bytes are staged, published and listed", async () => {
    const root = await tempFolder();
    const folder = localFolder(root, "out");
    const name = `${"ü".repeat(125)}x.csv`;
    expect(Buffer.byteLength(name)).toBe(255);
    const staged = await folder.stage(name, "run1");
    await writeFile(staged, "x");
    await folder.publish(staged, name, { replace: false });
    expect(await kinds(root)).toEqual([`${name} file`]);
  });

  it("a path of more than 4,096 bytes hides no other file, and is not hidden itself", async () => {
    const [root, other] = [await tempFolder(), await tempFolder()];
    const deep = Array.from({ length: 11 }, () => "d".repeat(200)).join("/");
    await writeFile(join(root, "a.csv"), "x");
    await mkdir(join(root, deep), { recursive: true });
    await mkdir(join(other, "top", deep), { recursive: true });
    await writeFile(join(other, "top", deep, "deep.csv"), "x");
    // No path is long enough to make it there, so a half of it is moved below the other, and back for the removal.
    await rename(join(other, "top"), join(root, deep, "top"));
    const found = await kinds(root, true);
    await rename(join(root, deep, "top"), join(other, "top"));
    expect(found[0]).toBe("a.csv file");
    expect(found).toHaveLength(2);
    expect(found[1]).toMatch(/^d{200}\/.* too-long$/);
  });

  it("NFC beside NFD, and A.csv beside a.csv, are files of their own", async () => {
    const root = await tempFolder();
    const names = ["A.csv", "a.csv", "\u{e9}.csv", "e\u{301}.csv"];
    for (const name of names) await writeFile(join(root, name), name);
    expect(await kinds(root)).toEqual(names.map((name) => `${name} file`).sort());
  });

  it.each([0, -86_400, 4_102_444_800, 16_000_000_000])(
    "a time of %i seconds since 1970 can be shown",
    async (seconds) => {
      const root = await tempFolder();
      await writeFile(join(root, "a.csv"), "x");
      await utimes(join(root, "a.csv"), seconds, seconds);
      const [entry] = await listed(root, false);
      expect(() => new Date(entry?.modifiedAt ?? Number.NaN).toISOString()).not.toThrow();
    },
  );
});

describe("names that are left out", () => {
  it("are told to who asks", async () => {
    const root = await tempFolder();
    const hidden = [".hidden.csv", "~$a.xlsx", ".nfs0001", "Thumbs.db", "desktop.ini"];
    const ignored = [...hidden, "a.part", "b.TMP", "c.partial", "d.swp", "e.crdownload", "f.filepart"];
    for (const name of [...ignored, "a.csv"]) await writeFile(join(root, name), "x");
    const told: string[] = [];
    const options = { nested: false, onIgnored: (path: string) => void told.push(path) };
    const entries = await Array.fromAsync(localFolder(root, "in").list(options, never));
    expect(entries.map(({ path }) => path)).toEqual(["a.csv"]);
    expect(told.sort()).toEqual(ignored.sort());
  });
});

describe("a snapshot of a file", () => {
  it("is a copy under its name that outlives what happens to the file, until it is released", async () => {
    const root = await tempFolder();
    const scratch = await tempFolder();
    await writeFile(join(root, "a.csv"), "old");
    const folder = localFolder(root, "in");
    const before = await folder.find("a.csv");
    const { path, release } = await folder.snapshot("a.csv", join(scratch, "run1-0"), never);
    expect(await folder.find("a.csv")).toEqual(before);
    await writeFile(join(root, "a.csv"), "new");
    expect(path).toBe(join(scratch, "run1-0/a.csv"));
    expect(await readFile(path, "utf8")).toBe("old");
    await release();
    await release();
    await expect(readFile(path)).rejects.toThrow("ENOENT");
  });

  it("is not kept of a file that changes while it is copied", async () => {
    const root = await tempFolder();
    await writeFile(join(root, "a.csv"), "old");
    const looks = ["before", "after"];
    const copy = copyOf(join(root, "a.csv"), join(root, "x"), () => looks.shift() ?? "");
    await expect(copy).rejects.toMatchObject({ code: "source-changed", kind: "environment" });
    expect(await readdir(root)).toEqual(["a.csv"]);
  });

  it("of a file that is gone says so", async () => {
    const root = await tempFolder();
    await expect(localFolder(root, "in").snapshot("a.csv", join(root, "x"), never)).rejects.toMatchObject({
      code: "source-changed",
    });
  });
});
