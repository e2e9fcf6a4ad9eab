import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openCatalog } from "../../src/catalog/catalog.ts";
import { sha256 } from "../../src/lib/hash.ts";
import { tempFolder } from "../support/temp-folder.ts";

const CODE = "export default () => {};";

async function oneJob() {
  const folder = await tempFolder();
  await writeFile(join(folder, "stamp.ts"), CODE);
  const { identity } = openCatalog(folder);
  return { path: join(folder, "stamp.ts"), identity, ref: { kind: "bundled", name: "stamp" } as const };
}

it("knows a job by its code, its params and what is expected of it", async () => {
  const { identity, ref, path } = await oneJob();
  const before = [
    identity(ref, {}, {}),
    identity(ref, { column: "nav" }, {}),
    identity(ref, {}, { rows: { min: 1 } }),
    identity(ref, {}, { rows: { min: 2 } }),
    identity(ref, {}, { rows: { max: 1 } }),
  ];
  await writeFile(path, `${CODE}\n`);
  const all = [...before, identity(ref, {}, {})];
  expect(new Set(all).size).toBe(all.length);
});

it("knows a job of which nothing is expected by the same name as before there were expectations", async () => {
  const { identity, ref } = await oneJob();
  const params = { column: "nav" };
  expect(identity(ref, params, {})).toBe(sha256(`${sha256(CODE)}\n${JSON.stringify(params)}`).slice(0, 16));
});
