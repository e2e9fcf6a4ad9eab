import { join } from "node:path";
import { expect, test } from "vitest";
import { loadFlow } from "../../src/config/load.ts";
import { type Case, FOLDERS, pair, refuses } from "./cases.ts";
import { complaints, load, makeFolder, OPTIONS } from "./flow-folder.ts";

const job = (text: string, more = FOLDERS) => pair(`"name": "p", "job": ${text}, ${more}`);
const command = (argument: string, more = "") =>
  job(`{ "command": ["x", ${JSON.stringify(argument)}] }`, `"source": "in/{file}", "target": "out/{file}"${more}`);
const named = (as: string) => job('"merge"', `"source": ["a/{x}", "b/{x}"], "as": ${as}, "target": "out/{x}"`);

const KNOWN = "{source}, {source:2}, {sources}, {target}, {param:NAME} and {binding:NAME}";

const kinds: readonly Case[] = [
  [
    "an SQL file without ./",
    job('"jobs/top.sql"'),
    '2:25: the job "jobs/top.sql" is neither a bundled job nor a path',
    'For a script write "./jobs/top.sql".',
  ],
  [
    "a program as a path",
    job('"./jobs/x.py"'),
    '2:25: the job "./jobs/x.py" is no script that can be run',
    'A script ends in .ts, .mts, .js, .mjs, a query in .sql. Any other program is a command: {"command":["python3","./jobs/x.py","{source}","{target}"]}.',
  ],
  [
    "a job of another type",
    job("5"),
    '2:25: pairs[0].job must be a job\'s name, a script\'s path, or an object such as {"command": ["python3", "x.py", "{source}"]}, not the number 5',
    null,
  ],
  ["an empty job", job('""'), "2:25: pairs[0].job must not be empty", null],
  ["a job without command", job("{}"), '2:25: pairs[0].job has no "command"', null],
  [
    "a command's key misspelt",
    job('{ "command": ["x"], "enw": [] }'),
    '2:45: "enw" is not a known key of pairs[0].job',
    'Did you mean "env"?',
  ],
  [
    "a command in one text",
    job('{ "command": "python3 x.py" }'),
    "2:38: pairs[0].job.command must be a list of a program and its arguments, not text",
    null,
  ],
  ["a command of nothing", job('{ "command": [] }'), "2:38: pairs[0].job.command must name a program", null],
  ["an empty program", job('{ "command": ["", "x"] }'), "2:39: pairs[0].job.command[0] must name a program", null],
  [
    "a number as an argument",
    job('{ "command": ["x", 5] }'),
    "2:44: pairs[0].job.command[1] must be text, not the number 5",
    null,
  ],
  [
    "a zero byte",
    job('{ "command": ["x", "a\\u0000"] }'),
    "2:44: pairs[0].job.command[1] must not have a zero byte",
    null,
  ],
  [
    "a variable with its value",
    job('{ "command": ["x"], "env": ["A=1"] }'),
    "2:53: pairs[0].job.env[0] must be a variable's name, such as PYTHONPATH",
    null,
  ],
  [
    "a variable of ours",
    job('{ "command": ["x"], "env": ["PAIRFLOW_RUN"] }'),
    "2:53: pairs[0].job.env[0] must not begin with PAIRFLOW_: those are set anyway",
    null,
  ],
];

const placeholders: readonly Case[] = [
  [
    "no such placeholder",
    command("{row}"),
    "2:44: there is no placeholder {row}",
    `There are ${KNOWN}; "{{" stands for a brace.`,
  ],
  ["one misspelt", command("{sorce}"), "2:44: there is no placeholder {sorce}", 'Did you mean "{source}"?'],
  [
    "a binding by its bare name",
    command("{file}"),
    "2:44: there is no placeholder {file}",
    'Did you mean "{binding:file}"?',
  ],
  ["a brace alone", command('{"a": 1'), "2:44: has a brace without its partner", 'Write "{{" for a brace.'],
  [
    "a source too many",
    command("{source:2}"),
    "2:44: {source:2} is not there: the pair has one source",
    "The first one is {source}.",
  ],
  [
    "several in one argument",
    command("-i{sources}"),
    "2:44: {sources} stands beside other text",
    "It becomes several arguments, so make it an argument of its own, or name one source: {source:1}.",
  ],
  [
    "a param that is not given",
    command("{param:column}"),
    '2:44: {param:column} is not given: the pair has no param "column"',
    'Add "column" to the pair\'s params.',
  ],
  [
    "a binding that no source binds",
    command("{binding:fle}"),
    "2:44: {binding:fle} is bound by no source",
    'Did you mean "file"?',
  ],
  [
    "a param that no argument uses",
    command("{target}", ', "params": { "column": "nav" }'),
    '2:118: no argument of the command uses the param "column"',
    "Write {param:column} in an argument, or take the param out.",
  ],
];

const names: readonly Case[] = [
  ["names of another type", named('"a"'), "2:70: pairs[0].as must be a list of names, not text", null],
  [
    "too few names",
    named('["a"]'),
    "2:70: pairs[0].as must have as many names as there are sources: 2, not 1",
    "Give each source its name, in their order.",
  ],
  ["equal names", named('["a", "A"]'), "2:70: pairs[0].as must be names that differ", null],
  [
    "a name that is none",
    named('["a", "b c"]'),
    "2:76: pairs[0].as[1] must be letters, digits and _ only, at most 63, the first one no digit",
    null,
  ],
  [
    "a name that is there anyway",
    named('["a", "source_1"]'),
    "2:76: pairs[0].as[1] must not be source or source_2: those are there anyway",
    null,
  ],
];

const types: readonly Case[] = [
  [
    "types of another kind of job",
    pair(`"name": "p", "job": "merge", "types": "auto", ${FOLDERS}`),
    "2:43: pairs[0].types is for SQL jobs only",
    "Take it out of this pair.",
  ],
  [
    "types that there are not",
    pair(`"name": "p", "job": "merge", "types": "number", ${FOLDERS}`),
    '2:43: pairs[0].types must be "auto" or "text"',
    null,
  ],
];

refuses("jobs of every kind", kinds);
refuses("types of cells", types);
refuses("placeholders of a command", placeholders);
refuses("names of sources", names);

test("reads SQL files and commands, and names for the sources", async () => {
  const root = makeFolder({
    "flow.config.yaml": `
pairs:
  - name: top
    job: ./jobs/top.sql
    params: { least: 5 }
    source: ["navs/{x}", "flows/{x}"]
    as: [navs, flows]
    types: auto
    target: top/{x}
  - name: plot
    job: { command: [python3, jobs/plot.py, "{sources}", "--least={param:least}", "{target}"], env: [PYTHONPATH] }
    params: { least: 5 }
    source: top/{x}
    target: plots/{x}
`,
    "jobs/top.sql": "select 1",
  });
  const { flow } = await loadFlow(root, OPTIONS);
  expect(flow.pairs).toMatchObject([
    { job: { kind: "sql", path: join(root, "jobs/top.sql"), types: "auto" }, as: ["navs", "flows"] },
    {
      job: {
        kind: "command",
        argv: ["python3", "jobs/plot.py", "{sources}", "--least={param:least}", "{target}"],
        env: ["PYTHONPATH"],
        root,
      },
      as: undefined,
    },
  ]);
});

test("says which SQL file is not there, and which was meant", async () => {
  const root = makeFolder({ "flow.config.json": job('"./jobs/topp.sql"'), "jobs/top.sql": "" });
  expect(await complaints(loadFlow(root, OPTIONS))).toEqual([
    'flow.config.json:2:25: there is no SQL file "./jobs/topp.sql"',
  ]);
});

test("refuses a variable of a command whose file cannot be read; one that is not set is left out", async () => {
  const text = job('{ "command": ["x"], "env": ["A", "TOKEN"] }');
  expect(await complaints(load(text, { env: { TOKEN_FILE: "/nowhere" } }))).toEqual([
    "flow.config.json:2:58: the file /nowhere of TOKEN_FILE cannot be read",
  ]);
  expect((await load(text)).flow.pairs).toHaveLength(1);
});
