import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";
import type { ApiEntry } from "../../src/generate/api-entry.ts";
import { readApi } from "../../src/generate/api-exports.ts";
import { renderApiPage } from "../../src/generate/api-page.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** What a project of these sources exports, `index.ts` as "p". */
async function apiOf(sources: Readonly<Record<string, string>>) {
  const project = await tempFolder();
  const files = {
    "package.json": '{ "name": "p", "type": "module", "exports": { ".": "./src/index.ts" } }',
    "tsconfig.json":
      '{ "compilerOptions": { "strict": true, "module": "nodenext", "allowImportingTsExtensions": true } }',
    ...Object.fromEntries(Object.entries(sources).map(([name, text]) => [`src/${name}`, text])),
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(project, name)), { recursive: true });
    await writeFile(join(project, name), text);
  }
  const [module] = readApi(ts, project);
  if (module === undefined) throw new Error("there is no module");
  return module;
}

const told = ({ signature, doc, members }: ApiEntry) => [
  signature,
  doc,
  ...members.map((member) => `${member.signature} -- ${member.doc}`),
];

it("reads a function without its body, whatever file it comes from", async () => {
  const { exports, doc } = await apiOf({
    "index.ts": '/** All there is. */\nexport { add } from "./add.ts";',
    "add.ts":
      "/**\n * Adds\n * `b`.\n */\nexport async function add(\n  a: number,\n  b = 1,\n): Promise<number> {\n  return a + b;\n}",
  });
  expect(doc).toBe("All there is.");
  expect(exports.map(told)).toEqual([["function add(\n  a: number,\n  b = 1,\n): Promise<number>", "Adds `b`."]]);
});

it("reads an interface by its members, without what the compiler alone needs", async () => {
  const { exports } = await apiOf({
    "index.ts": `/** A thing. */
export interface Thing<T> extends Iterable<T> {
  /** How many. */
  readonly count?: number | undefined;
  /** Finds
   * one. */
  find(name: string): T | undefined;
  plain: T;
}`,
  });
  expect(exports.map(told)).toEqual([
    [
      "interface Thing<T> extends Iterable<T>",
      "A thing.",
      "count?: number -- How many.",
      "find(name: string): T | undefined -- Finds one.",
      "plain: T -- ",
    ],
  ]);
});

it("reads of a class what is public, and a constructor only with a comment", async () => {
  const { exports } = await apiOf({
    "index.ts": `
export class Fault extends Error {
  override readonly name = "Fault";
  /** Its code. */
  readonly code: "a" | "b" = "a";
  readonly made = new Date();
  #secret: Hidden = 1;
  /** Says
   * why. */
  constructor(why: string) { super(why); }
  /** Again. */
  async again(times = 1): Promise<void> { this.#secret = times; }
}
export class Made { constructor(readonly why: string) {} }
type Hidden = number;`,
  });
  expect(exports.map(told)).toEqual([
    [
      "class Fault extends Error",
      "",
      'code: "a" | "b" -- Its code.',
      "made: Date -- ",
      "new Fault(why: string) -- Says why.",
      "again(times = 1): Promise<void> -- Again.",
    ],
    ["class Made", ""],
  ]);
});

it("reads types and constants, and works out a type that is made from a value", async () => {
  const { exports, others } = await apiOf({
    "index.ts": `
export type Kind = "a" | "b";
/** Rules. */
export const rules = {
  /** The sheet. */
  sheet: "",
  count: Number("1"),
};
/** Given. */
export type Given = Partial<typeof rules>;`,
  });
  expect(others).toEqual([]);
  expect(exports.map(told)).toEqual([
    ["const rules", "Rules.", 'sheet: "" -- The sheet.', 'count: Number("1") -- '],
    ["type Given", "Given.", "sheet?: string -- The sheet.", "count?: number -- "],
    ['type Kind = "a" | "b"', ""],
  ]);
});

it("adds the types that signatures name and nobody can import, and those that they name in turn", async () => {
  const { exports, others } = await apiOf({
    "index.ts": 'export { run } from "./run.ts";\nexport type { Known } from "./types.ts";',
    "run.ts":
      'import type { Known, Options } from "./types.ts";\nexport function run(known: Known, options: Options): Date { const x: Inner = {}; return new Date(); }\ntype Inner = object;',
    "types.ts":
      "export type Known = string;\nexport interface Options extends Base { again?: Options }\ninterface Base { x: 1 }\nexport type Unused = Base;",
  });
  expect(exports.map(({ name }) => name)).toEqual(["run", "Known"]);
  expect(others.map(({ name }) => name)).toEqual(["Base", "Options"]);
});

it("names what is passed on from a package, with the comment that stands there", async () => {
  const { exports } = await apiOf({
    "index.ts": `/** Opens. */

export type { Path } from "p2";
/** The path. */
export { join } from "p2";
/** All of it. */
export type All = typeof import("p2");`,
    "../node_modules/p2/package.json": '{ "name": "p2", "types": "index.d.ts" }',
    "../node_modules/p2/index.d.ts": "export declare const join: () => void;\nexport type Path = string;",
  });
  expect(exports.map(told)).toEqual([
    ['export { join } from "p2"', "The path."],
    ['type All = typeof import("p2")', "All of it."],
    ['export type { Path } from "p2"', ""],
  ]);
});

it("writes a page with a bar in a type as no end of a cell", () => {
  const members = [{ signature: "b: 1 | 2", doc: "One | two." }];
  const entry = { name: "A", isType: true, signature: "interface A", doc: "It.", members, named: [] };
  const page = renderApiPage([
    { name: "p", doc: "All.", exports: [entry], others: [{ ...entry, name: "B", members: [] }] },
  ]);
  expect(page).toContain("## p\n\nAll.\n\n[A](#a)\n\n### A\n\n```ts\ninterface A\n```\n\nIt.\n\n| | |\n|---|---|\n");
  expect(page).toContain(
    "| `b: 1 \\| 2` | One \\| two. |\n\nTypes that stand in these, and cannot be imported:\n\n### B\n",
  );
});
