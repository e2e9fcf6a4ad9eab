import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderConfigDocs } from "../../src/config/docs.ts";
import { flowJsonSchema, jsonSchemaText, overlayJsonSchema } from "../../src/config/json-schema.ts";
import { loadFlow } from "../../src/config/load.ts";
import { groupItems } from "../support/flow-parts.ts";
import { makeFolder, OPTIONS } from "./flow-folder.ts";

const top = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(top, path), "utf8");
const guide = read("src/config/guide.md");

test("flow.schema.json and docs/flow.overlay.schema.json are up to date (npm run generate)", () => {
  expect(read("flow.schema.json")).toBe(jsonSchemaText(flowJsonSchema()));
  expect(read("docs/flow.overlay.schema.json")).toBe(jsonSchemaText(overlayJsonSchema()));
});

test("docs/CONFIG.md is up to date (npm run generate)", () => {
  expect(read("docs/CONFIG.md")).toBe(renderConfigDocs(guide));
});

test("every key of the schema has its sentence in the docs", () => {
  const rows = renderConfigDocs(guide).match(/^\| `[$\w]+` \|.*$/gm) ?? [];
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) expect(row).toMatch(/\S\. \|$/);
});

test("the project's own flow is right", async () => {
  const { flow } = await loadFlow(top, OPTIONS);
  expect(flow.name).toBe("funds");
  expect(flow.pairs.map(({ name }) => name)).toEqual(["timestamps", "z-scores", "merge", "summary"]);
});

/** A fenced example of the guide, and the table of files behind it. */
interface Example {
  readonly kind: string;
  readonly text: string;
  readonly files: readonly { readonly sources: readonly string[]; readonly target: string }[];
}

function examplesOf(markdown: string): readonly Example[] {
  const fence = /```(?:json|yaml) (\w+)\n([\s\S]*?)\n```\n(?:\n\| source files .*\n.*\n((?:\|.*\n)+))?/g;
  return [...markdown.matchAll(fence)].map(([, kind = "", text = "", rows = ""]) => ({
    kind,
    text,
    files: rows.split("\n").flatMap((row) => {
      const names = [...row.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
      const target = names.at(-1);
      return target === undefined ? [] : [{ sources: names.slice(0, -1), target }];
    }),
  }));
}

const examples = examplesOf(guide);
const wholeFlows = examples.filter(({ kind }) => kind === "flow");
const pairs = examples.filter(({ kind }) => kind !== "flow").map((example) => [example.kind, example] as const);

test("the guide's JSON and YAML are the same flow", async () => {
  const [json, yaml] = wholeFlows;
  const one = await loadFlow(makeFolder({ "flow.config.json": json?.text ?? "" }), OPTIONS);
  const other = await loadFlow(makeFolder({ "flow.config.yaml": yaml?.text ?? "" }), OPTIONS);
  expect(JSON.stringify(one.flow.pairs)).toBe(JSON.stringify(other.flow.pairs));
});

describe("each example of the guide does what its table says", () => {
  test("there are examples", () => {
    expect(pairs.length).toBeGreaterThan(7);
  });

  test.each(pairs)("%s %#", async (kind, { text, files }) => {
    const root = makeFolder({ "flow.config.json": `{"pairs": [${text}]}`, "jobs/inflows.sql": "" });
    const { flow } = await loadFlow(root, { ...OPTIONS, env: { OUT: "/srv/out" } });
    const [pair] = flow.pairs;
    if (pair === undefined) throw new Error("the example has no pair");
    const listings = pair.sources.map((source, index) =>
      [...new Set(files.map(({ sources }) => sources[index] ?? ""))].map((path) => entry(path, source.folder)),
    );
    const items = groupItems(pair, listings);
    const made = items.map((item) => ({
      sources: item.sources.map((source, index) => `${pair.sources[index]?.folder}/${source?.path}`),
      target: `${pair.target.folder}/${item.target}`,
    }));
    expect(made).toEqual(files);
    expect(items.every(({ problem }) => problem?.reason === (kind === "conflict" ? "conflict" : undefined))).toBe(true);
  });
});

function entry(path: string, folder: string) {
  expect(path.startsWith(`${folder}/`)).toBe(true);
  const name = path.slice(folder.length + 1);
  return { path: name, kind: "file", nameIsValid: true, sizeBytes: 1, modifiedAt: 0, fingerprint: name } as const;
}
