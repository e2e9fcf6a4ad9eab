// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of the config, not of JavaScript
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadFlow } from "../../src/config/load.ts";
import { mergeOverlay } from "../../src/config/overlay.ts";
import { sha256 } from "../../src/lib/hash.ts";
import { complaints, makeFolder, OPTIONS, refusal } from "./flow-folder.ts";

const BASE = `{
  "settle": "5s",
  "defaults": { "timeout": "1h", "retry": { "attempts": 5 } },
  "pairs": [
    { "name": "stamp", "job": "timestamp", "source": "in", "target": "out",
      "expect": { "rows": { "min": 1 } } },
    { "name": "score", "job": "zscore", "params": { "column": "nav", "ddof": 1 }, "source": ["in", "more"], "target": "scored" }
  ]
}`;

function loadWith(overlay: string, { name = "flow.config.prod.json", environment = "prod", env = {} } = {}) {
  const root = makeFolder({ "flow.config.json": BASE, [name]: overlay });
  return loadFlow(root, { ...OPTIONS, environment, env });
}

describe("an overlay", () => {
  test("changes what it names, and nothing else", async () => {
    const { flow } = await loadWith(`{
      "defaults": { "retry": { "attempts": 9 } },
      "pairs": [{ "name": "score", "params": { "column": "price" }, "source": "prod/in" }]
    }`);
    const [stamp, score] = ["stamp", "score"].map((name) => flow.pairs.find((pair) => pair.name === name));
    expect(score?.params).toEqual({ column: "price", ddof: 1 });
    expect(score?.sources.map(({ text }) => text)).toEqual(["prod/in"]);
    expect(score?.retry.attempts).toBe(9);
    expect([stamp?.settleMs, stamp?.timeoutMs, stamp?.retry.attempts]).toEqual([5_000, 3_600_000, 9]);
  });

  test("adds a pair of a new name, and removes one", async () => {
    const { flow } = await loadWith(`{ "pairs": [
      { "name": "extra", "job": "timestamp", "source": "x", "target": "y" }, { "name": "stamp", "remove": true }
    ] }`);
    expect(flow.pairs.map(({ name }) => name).toSorted()).toEqual(["extra", "score"]);
  });

  test("takes a key away by null, so that the default counts again", async () => {
    const { flow } = await loadWith(`{ "settle": null, "pairs": [{ "name": "score", "params": { "ddof": null } }] }`);
    expect(flow.pairs.map(({ settleMs }) => settleMs)).toEqual([1_000, 1_000]);
    expect(flow.pairs.find(({ name }) => name === "score")?.params).toEqual({ column: "nav" });
  });

  test("is JSON or YAML, whatever the config below is", async () => {
    const { flow, environment, files } = await loadWith("settle: 7s # slow disk\n", { name: "flow.config.prod.yaml" });
    expect(flow.pairs[0]?.settleMs).toBe(7_000);
    expect(environment).toBe("prod");
    expect(files.map(({ path, sha256: hash }) => [path.replace(/^.*\//, ""), hash])).toEqual([
      ["flow.config.json", sha256(BASE)],
      ["flow.config.prod.yaml", sha256("settle: 7s # slow disk\n")],
    ]);
  });

  test("is that of the flow's own config when another is read in its place", async () => {
    const root = makeFolder({
      "flow.config.json": BASE,
      "flow.config.prod.json": '{ "settle": "7s" }',
      "edits/new.json": BASE.replace('"in"', '"entry"'),
      "edits/new.prod.json": '{ "settle": "9s" }',
    });
    const options = { ...OPTIONS, environment: "prod", inPlaceOf: join(root, "flow.config.json") };
    const { flow, file } = await loadFlow(join(root, "edits/new.json"), options);
    expect([flow.root, file]).toEqual([root, join(root, "edits/new.json")]);
    const stamp = flow.pairs.find(({ name }) => name === "stamp");
    expect([stamp?.settleMs, stamp?.sources[0]?.text]).toEqual([7_000, "entry"]);
  });

  test("may set what the environment does not fill below", async () => {
    const root = makeFolder({
      "flow.config.json": `{"pairs": [{ "name": "p", "job": "timestamp", "source": "\${IN}", "target": "out" }]}`,
      "flow.config.dev.json": `{"pairs": [{ "name": "p", "source": "in" }]}`,
    });
    const { flow } = await loadFlow(root, { ...OPTIONS, environment: "dev" });
    expect(flow.pairs[0]?.sources[0]?.text).toBe("in");
  });
});

describe("what is wrong is told in the file that it stands in", () => {
  test.each<[what: string, overlay: string, told: readonly string[]]>([
    ["an unknown key", '{ "setle": "1s" }', ['prod:1:3: "setle" is not a known key of the config']],
    ["a wrong type", '{ "settle": 7 }', ["prod:1:13: settle must be text, not the number 7"]],
    ["a wrong type of a list", '{ "pairs": {} }', ["prod:1:12: pairs must be a list, not an object"]],
    ["a pair without a name", '{ "pairs": [{ "settle": "1s" }] }', ['prod:1:13: pairs[0] has no "name"']],
    [
      "a pair by the place that it has there",
      '{ "pairs": [{ "name": "score", "timeout": "5x" }] }',
      ["prod:1:43: pairs[0].timeout must be a duration such as 500ms, 30s, 5m, 2h or 3d5h19m"],
    ],
    [
      "a meaning, by the place that it has there",
      '{ "pairs": [{ "name": "score", "target": "{nobody}" }] }',
      ["prod:1:42: the target uses {nobody}, which no source binds (bound: {file})"],
    ],
    [
      "what a null leaves missing",
      '{ "pairs": [{ "name": "score", "target": null }] }',
      ['prod:1:42: pairs[0] has no "target"'],
    ],
    [
      "a pair to remove that is not there",
      '{ "pairs": [{ "name": "skore", "remove": true }] }',
      ['prod:1:23: there is no pair "skore" to remove'],
    ],
    [
      "a pair that comes twice",
      '{ "pairs": [{ "name": "score" }, { "name": "score" }] }',
      ['prod:1:44: the pair "score" comes twice'],
    ],
    [
      "a bound that does not fit the one below",
      '{ "pairs": [{ "name": "stamp", "expect": { "rows": { "max": 0 } } }] }',
      ["flow.config.json:6:36: pairs[0].expect.rows.min must not be above max"],
    ],
    [
      "a wrong value of a new pair, once",
      '{ "pairs": [{ "name": "new", "job": "timestamp", "source": "in", "target": 5 }] }',
      ["prod:1:76: pairs[0].target must be text, not the number 5"],
    ],
    ["a broken text", '{ "settle": 1,,}', ["prod:1:15: a comma stands before the closing bracket"]],
  ])("%s", async (_what, overlay, told) => {
    const found = await complaints(loadWith(overlay));
    expect(found.map((one) => one.replace("flow.config.prod.json", "prod"))).toEqual(told);
  });

  test("a misspelt name is taken for a new pair, with a hint", async () => {
    const { problems } = await refusal(loadWith('{ "pairs": [{ "name": "scoer", "settle": "1s" }] }'));
    expect(problems.map(({ message, hint }) => [message, hint])).toEqual(
      ["job", "source", "target"].map((key) => [`pairs[0] has no "${key}"`, 'Did you mean "score"?']),
    );
  });

  test("mistakes of both files come in one report, file by file", async () => {
    const root = makeFolder({ "flow.config.json": BASE.replace('"5s"', "5"), "flow.config.x.json": '{ "a": 1 }' });
    expect(await complaints(loadFlow(root, { ...OPTIONS, environment: "x" }))).toEqual([
      'flow.config.x.json:1:3: "a" is not a known key of the config',
      "flow.config.json:2:13: settle must be text, not the number 5",
    ]);
  });

  test("an environment without a file, with the one that was meant", async () => {
    const refused = async (environment: string) => {
      const { problems } = await refusal(loadWith("{}", { environment }));
      return problems.map(({ message, hint }) => `${message}. ${hint}`);
    };
    expect(await refused("prd")).toEqual(['there is no environment "prd". Did you mean "prod"?']);
    expect(await refused("staging")).toEqual([
      'there is no environment "staging". There are: prod; one more is a file beside it: flow.config.NAME.json.',
    ]);
    expect(await refused("../prod")).toHaveLength(1);
  });

  test("an environment with two files", async () => {
    const root = makeFolder({ "flow.config.json": BASE, "flow.config.a.json": "{}", "flow.config.a.yml": "{}" });
    expect((await refusal(loadFlow(root, { ...OPTIONS, environment: "a" }))).message).toContain(
      'the environment "a" has several files: flow.config.a.json, flow.config.a.yml',
    );
  });
});

const config = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.oneof(fc.integer(), fc.object({ maxDepth: 2 })));

test("an overlay that is laid twice, or over itself, changes nothing more", () => {
  fc.assert(
    fc.property(config, config, (base, overlay) => {
      const once = mergeOverlay(base, overlay).value;
      expect(mergeOverlay(once, overlay).value).toEqual(once);
    }),
  );
});
