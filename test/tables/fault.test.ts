import { join } from "node:path";
import { expect, it } from "vitest";
import { configureTables } from "../../src/tables/engine.ts";
import { faultOf } from "../../src/tables/fault.ts";
import { tempFolder } from "../support/temp-folder.ts";

const noSpace = () =>
  Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", syscall: "write" });

it("a disk that was full is told as that, also when it was the scratch folder's, and has room again", async () => {
  const folder = await tempFolder();
  configureTables({ tempFolder: folder });
  for (const cause of [noSpace(), new Error("the join failed", { cause: noSpace() })]) {
    expect(faultOf(cause, { reading: "in/a.csv", writing: folder })).toMatchObject({
      code: "disk-full",
      kind: "environment",
      message: `no room left for ${folder} or the target`,
      cause,
    });
  }
});

it("a target folder that is gone is told before anything else", async () => {
  const gone = join(await tempFolder(), "gone");
  expect(faultOf(noSpace(), { writing: gone })).toMatchObject({ code: "folder-missing", kind: "environment" });
});

it("any other fault is the file's", () => {
  expect(faultOf(new Error("bad page"), { reading: "in/a.parquet" })).toMatchObject({
    code: "input-unreadable",
    kind: "permanent",
    message: "in/a.parquet could not be read as a table: bad page",
  });
});
