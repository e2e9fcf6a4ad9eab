import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { scriptCode } from "../../src/catalog/script-code.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** The files that the first one is made of, relative to their folder. */
async function filesOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = await tempFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text.replaceAll("{}", pathToFileURL(folder).href));
  }
  const [script = ""] = Object.keys(files);
  return scriptCode(join(folder, script)).files.map((path) => path.slice(folder.length + 1));
}

it("follows imports of every form", async () => {
  const script = `
    import a from "./a.ts";
    import type { B } from './b.ts';
    import {
      c,
      type C,
    } from "./lib/c.mjs";
    import "./d.ts";
    export * from "./e.ts";
    export { f } from "{}/f.ts";
    import rates from "./rates.json" with { type: "json" };
    const g = await import("./g.ts"), h = await import(\`./h.ts\`);
    const i = require("./i"), j = require("./j");
  `;
  const imported = [
    "a.ts",
    "b.ts",
    "lib/c.mjs",
    "d.ts",
    "e.ts",
    "f.ts",
    "rates.json",
    "g.ts",
    "h.ts",
    "i.js",
    "j/index.js",
  ];
  const files = Object.fromEntries(imported.map((name) => [name, ""]));
  expect(await filesOf({ "job.ts": script, ...files })).toEqual(["job.ts", ...imported]);
});

it("follows imports of imports, relative to each, and circles too", async () => {
  const files = {
    "jobs/job.ts": 'import "../lib/a.ts"',
    "lib/a.ts": 'import "./b.ts"',
    "lib/b.ts": 'import "../jobs/job.ts"',
  };
  expect(await filesOf(files)).toEqual(["jobs/job.ts", "lib/a.ts", "lib/b.ts"]);
});

it("leaves packages, Pairflow and files that are not there alone", async () => {
  const script = `
    import "pairflow"; import "zod"; import "node:fs"; import "#x";
    import "./none.ts"; import "./lib"; import "./node_modules/p/index.js";
    import "${import.meta.dirname}/../../src/index.ts";
    // import "http://x/y.ts", from "./%2F.ts", from "./%00", from "file://host/x.ts"
  `;
  const files = { "job.ts": script, "lib/a.ts": "", "node_modules/p/index.js": "", "zod.ts": "" };
  expect(await filesOf(files)).toEqual(["job.ts"]);
});
