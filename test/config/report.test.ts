import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadFlow } from "../../src/config/load.ts";
import { FlowError } from "../../src/domain/errors.ts";
import { complaints, load, makeFolder, OPTIONS, refusal } from "./flow-folder.ts";

test("reports everything at once, with the line, a caret and what to do", async () => {
  const text = `{
  "nmae": "funds", "settle": "soon",
  "pairs": [
\t{ "name": "a", "job": "timestmp", "source": "in/{x}", "target": "\${OUT}/{y}" },
    { "name": "b", "job": "merge", "source": "one/{x", "target": "mid/{x}" },
    { "name": "B", "job": "./jobs/b.ts", "source": "two/{x}", "target": "three/{z}", "retry": 5 },
  ]
}`;
  const root = makeFolder({ "flow.config.json": text, "jobs/c.ts": "" });
  const { message } = await refusal(loadFlow(root, OPTIONS));
  expect(`${message}\n`).toBe(
    `flow.config.json:2:3: "nmae" is not a known key of the config
  2 |   "nmae": "funds", "settle": "soon",
    |   ^
  Did you mean "name"?

flow.config.json:2:30: settle must be a duration such as 500ms, 30s, 5m, 2h or 3d5h19m
  2 |   "nmae": "funds", "settle": "soon",
    |                              ^

flow.config.json:4:24: there is no bundled job "timestmp"
  4 | \t{ "name": "a", "job": "timestmp", "source": "in/{x}", "target": "\${OUT}/{y}" },
    | \t                      ^
  Did you mean "timestamp"?

flow.config.json:4:66: the environment variable OUT is not set
  4 | \t{ "name": "a", "job": "timestmp", "source": "in/{x}", "target": "\${OUT}/{y}" },
    | \t                                                                ^
  Set OUT in the environment, or give a default: \${OUT:-default}.

flow.config.json:5:46: the pattern "one/{x" has a brace without its partner
  5 |     { "name": "b", "job": "merge", "source": "one/{x", "target": "mid/{x}" },
    |                                              ^

flow.config.json:6:15: another pair is called "B" already
  6 |     { "name": "B", "job": "./jobs/b.ts", "source": "two/{x}", "target": "three/{z}", "retry": 5 },
    |               ^
  Give each pair a name of its own.

flow.config.json:6:27: there is no job script "./jobs/b.ts"
  6 |     { "name": "B", "job": "./jobs/b.ts", "source": "two/{x}", "target": "three/{z}", "retry": 5 },
    |                           ^
  Did you mean "./jobs/c.ts"?

flow.config.json:6:73: the target uses {z}, which no source binds (bound: {x})
  6 |     { "name": "B", "job": "./jobs/b.ts", "source": "two/{x}", "target": "three/{z}", "retry": 5 },
    |                                                                         ^
  Did you mean "{x}"?

flow.config.json:6:95: pairs[2].retry must be an object, not the number 5
  6 |     { "name": "B", "job": "./jobs/b.ts", "source": "two/{x}", "target": "three/{z}", "retry": 5 },
    |                                                                                               ^

flow.config.json:6:98: a comma stands before the closing bracket
  6 |     { "name": "B", "job": "./jobs/b.ts", "source": "two/{x}", "target": "three/{z}", "retry": 5 },
    |                                                                                                  ^
  Remove the comma.
`,
  );
});

test("shows what surrounds the place when the whole config is one long line", async () => {
  const pairs = Array.from({ length: 20 }, (_, at) => ({
    name: `p${at}`,
    job: "merge",
    source: `a${at}`,
    target: `b${at}`,
  }));
  const text = JSON.stringify({ pairs }).replace('"name":"p19"', '"name":"p 19"');
  const { message } = await refusal(load(text));
  const [, line = "", caret = ""] = message.split("\n");
  expect(line.length).toBeLessThan(140);
  expect(line.slice(caret.indexOf("^"))).toMatch(/^"p 19"/);
});

test.each([
  [
    "two pairs that write one file",
    ["in/{x}", "out/{x}"],
    ["two/{x}", "out/{x}"],
    '3:62: pairs "a" and "b" can write the same target file',
  ],
  [
    "one of them by its absolute path",
    ["in/{x}", "out/{x}"],
    ["two/{x}", "ROOT/./out//{x}"],
    '3:62: pairs "a" and "b" can write the same target file',
  ],
  [
    "a circle",
    ["one/{x}", "two/{x}"],
    ["two/{x}", "one/{x}"],
    '2:41: pairs feed each other in a circle: "a" <- "b" <- "a"',
  ],
])("refuses %s", async (_, one, two, complaint) => {
  const root = makeFolder({});
  const line = (name: string, [source, target]: readonly string[]) =>
    `{"name": "${name}", "job": "merge", "source": "${source}", "target": "${target}"}`;
  const text = `{"pairs": [\n${line("a", one)},\n${line("b", two)}]}`.replace("ROOT", root);
  writeFileSync(join(root, "flow.config.json"), text);
  const [first = ""] = await complaints(loadFlow(root, OPTIONS));
  expect(first.replace(/^flow\.config\.json:/, "")).toBe(complaint);
});

test("asks each job about its params, and shows what it says at the param's place", async () => {
  const text = `{"pairs": [
    {"name": "a", "job": "merge", "params": {"on": 5, "fill": {"x": "s3cret"}}, "source": "a", "target": "b"},
    {"name": "b", "job": "zscore", "source": "c", "target": "d"},
    {"name": "c", "job": "timestamp", "source": "e", "target": "f"},
    {"name": "d", "job": "zscor", "source": "g", "target": "h"}
  ]}`;
  const asked: unknown[] = [];
  const loading = load(text, {
    checkJob: async (ref, params) => {
      asked.push([ref, params]);
      const name = ref.kind === "bundled" ? ref.name : ref.kind;
      if (name === "timestamp")
        throw new FlowError("job-invalid", "it exports no run function", { hint: "Export one." });
      if (name === "zscore") return [{ about: "params", path: ["column"], message: "is missing" }];
      return [
        { about: "params", path: ["on"], message: "must be text" },
        { about: "params", path: ["fill", "x"], message: "must be a number", hint: "Write 0." },
      ];
    },
  });
  expect(await complaints(loading)).toEqual([
    "flow.config.json:2:52: pairs[0].params.on: must be text",
    "flow.config.json:2:69: pairs[0].params.fill.x: must be a number",
    "flow.config.json:3:5: pairs[1].params.column: is missing",
    "flow.config.json:4:26: it exports no run function",
    'flow.config.json:5:26: there is no bundled job "zscor"',
  ]);
  expect(asked).toEqual([
    [
      { kind: "bundled", name: "merge" },
      { on: 5, fill: { x: "s3cret" } },
    ],
    [{ kind: "bundled", name: "zscore" }, {}],
    [{ kind: "bundled", name: "timestamp" }, {}],
  ]);
});

test("asks no job about params of which a part is missing", async () => {
  const pair = { name: "p", job: "merge", params: { on: `\${MISSING}` }, source: "a", target: "b" };
  const asked: unknown[] = [];
  const loading = load(JSON.stringify({ pairs: [pair] }), {
    checkJob: async (_ref, params) => {
      asked.push(params);
      return [];
    },
  });
  expect((await refusal(loading)).problems.map(({ message }) => message)).toEqual([
    "the environment variable MISSING is not set",
  ]);
  expect(asked).toEqual([]);
});
