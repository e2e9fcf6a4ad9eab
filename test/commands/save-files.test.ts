import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { findTables } from "../../src/commands/save-files.ts";
import { tempFolder, writeFiles } from "../databases/support/target.ts";

test("the tables of a folder come by name; hidden files, temps, lock files, links, folders and others are left alone", async () => {
  const folder = tempFolder();
  const tables = ["B.tsv", "a.XLSX", "b.csv", "b.csv.gz", "b.jsonl", "b.ndjson", "b.parquet"];
  const others = [".hidden.csv", ".pf-0123456789ab-x.tmp", "~$a.xlsx", "c.csv.part", "d.json", "e.xlsx.gz"];
  for (const name of [...tables, ...others]) writeFileSync(join(folder, name), "");
  mkdirSync(join(folder, "x.csv"));
  symlinkSync(join(folder, "b.csv"), join(folder, "link.csv"));
  const { paths, otherCount } = await findTables(folder);
  expect(paths.map((path) => basename(path))).toEqual(tables);
  expect(otherCount).toBe(others.length + 1);
});

test("one file is itself; what is not there or no table is an error", async () => {
  const [path = "", other = ""] = writeFiles({ "a.csv": "", "a.json": "" });
  expect((await findTables(path)).paths).toEqual([path]);
  await expect(findTables(other)).rejects.toMatchObject({ code: "usage" });
  await expect(findTables(`${path}x`)).rejects.toMatchObject({ code: "folder-missing" });
});
