// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of the config, not of JavaScript
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fillFromEnvironment } from "../../src/config/fill.ts";
import { loadFlow } from "../../src/config/load.ts";
import { sha256 } from "../../src/lib/hash.ts";
import { makeFolder, OPTIONS } from "./flow-folder.ts";

const folder = makeFolder({ key: "s3cr3t-key\n", dos: "s3cr3t-key\r\n", blank: "two\n\n", none: "", bad: "" });
writeFileSync(join(folder, "bad"), Buffer.from([0xff, 0xfe, 0xfa]));
writeFileSync(join(folder, "large"), "x".repeat(1_048_577));
writeFileSync(join(folder, "nul"), "s\0e\0c\0");
mkdirSync(join(folder, "sub"));
const at = (name: string) => join(folder, name);
const fill = (env: Record<string, string>) => fillFromEnvironment({ a: "x-${KEY}" }, env);

test.each([
  ["key", "x-s3cr3t-key"],
  ["dos", "x-s3cr3t-key"],
  ["blank", "x-two\n"],
  ["none", "x-"],
])("fills a name from the file that NAME_FILE names: %s", (name, filled) => {
  const { value, findings, used } = fill({ KEY_FILE: at(name) });
  expect({ value, findings }).toEqual({ value: { a: filled }, findings: [] });
  expect(used.get("a")).toEqual(["KEY_FILE"]);
});

test("the variable itself comes before the file", () => {
  expect(fill({ KEY: "direct", KEY_FILE: at("key") })).toMatchObject({ value: { a: "x-direct" }, files: [] });
});

test.each([
  ["absent", "cannot be read"],
  ["sub", "is not a file"],
  ["bad", "is not UTF-8 text"],
  ["large", "is larger than 1 MiB"],
  ["nul", "has a NUL in it"],
])("says what is wrong with a file: %s", (name, why) => {
  const { value, findings } = fill({ KEY_FILE: at(name) });
  expect(value).toEqual({ a: "x-${KEY}" });
  expect(findings).toMatchObject([{ path: ["a"], message: `the file ${at(name)} of KEY_FILE ${why}` }]);
});

test("a file is not looked at when nobody asks for its name", () => {
  expect(fillFromEnvironment({ a: "plain" }, { KEY_FILE: at("absent") }).findings).toEqual([]);
});

test("a default does not hide a file that cannot be read", () => {
  expect(fillFromEnvironment("${KEY:-d}", { KEY_FILE: at("absent") }).findings).toHaveLength(1);
});

test("what stands in a file is concealed, in each way in which it may be told", () => {
  writeFileSync(at("pem"), "-----BEGIN-----\nMIIabc/+def==\n-----END-----\n");
  const { conceal } = fill({ KEY_FILE: at("pem") });
  const told = [
    "MIIabc/+def==",
    encodeURIComponent("MIIabc/+def=="),
    "a\n-----BEGIN-----\nMIIabc/+def==\n-----END-----",
  ];
  expect(told.map(conceal)).toEqual(["${KEY}", "${KEY}", "a\n${KEY}"]);
  const url = fillFromEnvironment("${URL}", { URL: "postgres://me:pass%2Fword@host/db" });
  expect(url.conceal("password authentication failed: pass/word, pass%2Fword")).not.toContain("word,");
});

test("the effective config names its variables and shows none of their values", async () => {
  const root = makeFolder({
    "flow.config.yaml":
      "pairs:\n  - name: p\n    job: zscore\n    params: { column: '${KEY}', list: ['${KEY}', '${B:-b}'] }\n    source: in\n    target: out\n",
  });
  const loaded = await loadFlow(root, { ...OPTIONS, env: { KEY_FILE: at("key"), B: "beta-value" } });
  expect(loaded.flow.pairs[0]?.params).toEqual({ column: "s3cr3t-key", list: ["s3cr3t-key", "beta-value"] });
  const { settings } = loaded.effective();
  expect(JSON.stringify(settings)).not.toMatch(/s3cr3t-key|beta-value/);
  expect(settings.filter(({ variables }) => variables.length > 0)).toMatchObject([
    { path: ["pairs", 0, "params", "column"], value: "${KEY}", line: 4, variables: ["KEY_FILE"] },
    { path: ["pairs", 0, "params", "list"], value: ["${KEY}", "${B:-b}"], variables: ["KEY_FILE", "B"] },
  ]);
  expect(settings.find(({ path }) => path.at(-1) === "backoff")).toMatchObject({ value: "30s", origin: "default" });
  expect(loaded.files.at(-1)).toEqual({ path: at("key"), sha256: sha256("s3cr3t-key\n") });
  const named = await loadFlow(loaded.flow.root, { ...OPTIONS, env: { KEY: loaded.flow.root } });
  expect(JSON.stringify(named.effective())).toContain('"${KEY}/flow.config.yaml"');
  expect(JSON.stringify(named.effective())).not.toContain(loaded.flow.root);
});

test("what the file says of receivers in plain is not told where it may be a secret", async () => {
  const notify = [
    { url: "https://hooks.example.org/T00/B00", secret: "hush", authorization: "Bearer ${KEY}" },
    { url: "${HOOK:-https://hooks.example.org/T01}", name: "team", authorization: "Bearer of-all" },
  ];
  const pair = { name: "p", job: "timestamp", source: "in", target: "out" };
  const lineage = { url: "http://marquez:5000/api/v1/lineage", namespace: "funds", authorization: "Bearer of-all" };
  const root = makeFolder({ "flow.config.json": JSON.stringify({ notify, lineage, pairs: [pair] }) });
  const { settings } = (await loadFlow(root, { ...OPTIONS, env: { KEY: "s3cr3t" } })).effective();
  const told = JSON.stringify(settings);
  expect(told).not.toMatch(/T0[01]|hush|of-all|s3cr3t/);
  for (const shown of ["https://hooks.example.org/***", "Bearer ${KEY}", '"team"', "http://marquez:5000/***"]) {
    expect(told).toContain(shown);
  }
});

test("a pair's own settings take the place of what it inherits, and each setting is there once", async () => {
  const pair = { name: "p", job: "timestamp", source: "in", target: "out", settle: "5s", retry: { attempts: 7 } };
  const root = makeFolder({ "flow.config.json": JSON.stringify({ settle: "2s", pairs: [pair] }) });
  const { settings } = (await loadFlow(root, OPTIONS)).effective();
  const of = (...path: readonly string[]) => {
    const at = JSON.stringify(["pairs", 0, ...path]);
    return settings.flatMap((setting) =>
      JSON.stringify(setting.path) === at ? [[setting.value, setting.origin]] : [],
    );
  };
  expect([of("settle"), of("retry", "attempts"), of("retry", "backoff")]).toEqual([
    [["5s", "file"]],
    [[7, "file"]],
    [["30s", "default"]],
  ]);
});
