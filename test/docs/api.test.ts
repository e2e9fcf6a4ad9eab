import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { readApi } from "../../src/generate/api-exports.ts";
import { renderApiPage } from "../../src/generate/api-page.ts";

const top = join(import.meta.dirname, "../..");
const modules = readApi(ts, top);

describe("docs/API.md", () => {
  test("is up to date (npm run generate)", () => {
    expect(readFileSync(join(top, "docs/API.md"), "utf8")).toBe(renderApiPage(modules));
  });

  test("has every module that can be imported", () => {
    expect(modules.map(({ name }) => name)).toEqual(["pairflow", "pairflow/tables", "pairflow/testing"]);
    expect(modules).toHaveLength(Object.keys(manifest.exports).length);
  });
});

describe("each export has a comment, and so has each of its members", () => {
  test.each(modules)("of $name", ({ doc, exports, others }) => {
    expect(doc).not.toBe("");
    const all = [...exports, ...others].map(({ name, doc }) => [name, doc] as const);
    const members = exports.flatMap(({ name, members }) =>
      members.map((member) => [`${name}: ${member.signature}`, member.doc] as const),
    );
    expect([...all, ...members].filter((each) => each[1] === "")).toEqual([]);
    expect(exports.length).toBeGreaterThan(3);
  });
});
