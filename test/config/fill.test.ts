// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of the config, not of JavaScript
import fc from "fast-check";
import { expect, test } from "vitest";
import { fillFromEnvironment } from "../../src/config/fill.ts";
import { load, refusal } from "./flow-folder.ts";

const ENV = { A: "x", EMPTY: "", HOME: "/home/ann", TRICK: "${A}", QUOTE: '", "b": "' };

test.each([
  ["${A}", "x"],
  ["-${A}-${A}-", "-x-x-"],
  ["${EMPTY}", ""],
  ["${NONE:-d}", "d"],
  ["${NONE:-}", ""],
  ["${EMPTY:-d}", "d"],
  ["${A:-d}", "x"],
  ["${A:?why}", "x"],
  ["$${A}", "${A}"],
  ["$$${A}", "$${A}"],
  ["$A and $", "$A and $"],
  ["${TRICK}", "${A}"],
  ["in/{rest}", "in/{rest}"],
  ["${HOME}/in/{rest}", "/home/ann/in/{rest}"],
])("fills %s as %s", (text, filled) => {
  expect(fillFromEnvironment({ deep: [text] }, ENV)).toMatchObject({ value: { deep: [filled] }, findings: [] });
});

test.each([
  ["${NONE}", "the environment variable NONE is not set"],
  ["${toString}", "the environment variable toString is not set"],
  ["${NONE:?ask Ann}", "the environment variable NONE is not set: ask Ann"],
  ["${EMPTY:?ask Ann}", "the environment variable EMPTY is not set: ask Ann"],
  ["${}", '"${}" names no environment variable'],
  ["${A", '"${A" names no environment variable'],
  ["${A:d}", '"${A:d}" names no environment variable'],
  ["${A:-${B}}", '"${A:-${B}" names no environment variable'],
])("does not fill %s", (text, message) => {
  expect(fillFromEnvironment({ a: text }, ENV)).toMatchObject({
    value: { a: text },
    findings: [{ path: ["a"], message }],
  });
});

test("fills values only: not keys, not numbers, and never the structure", () => {
  const { value } = fillFromEnvironment({ "${A}": 5, a: "${QUOTE}", b: null }, ENV);
  expect(value).toEqual({ "${A}": 5, a: '", "b": "', b: null });
});

test("gives back every text that has no template in it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      fc.pre(!text.includes("${"));
      expect(fillFromEnvironment(text, ENV)).toMatchObject({ value: text, findings: [] });
    }),
  );
});

const SECRET = "hunter2/{x";

test.each([
  ["a source", '"source": "${SECRET}", "target": "out"', 'the pattern "${SECRET}" has a brace without its partner'],
  [
    "a part of it",
    '"source": "in/${SECRET}", "target": "out"',
    'the pattern "in/${SECRET}" has a brace without its partner',
  ],
  ["a schedule", '"source": "in", "target": "out", "schedule": "${SECRET}"', '"${SECRET}" is no cron expression'],
  ["a zone", '"source": "in", "target": "out", "timezone": "${SECRET}"', "pairs[0].timezone is not a known time zone"],
  ["a job", '"source": "in", "target": "out", "job": "${SECRET}"', 'the job "${SECRET}" is no script that can be run'],
  [
    "a param",
    '"source": "in", "target": "out", "params": { "a": "${SECRET}" }',
    'pairs[0].params.a: must not be "${SECRET}"',
  ],
])("tells no secret when %s is wrong", async (_, settings, told) => {
  const job = settings.includes('"job"') ? "" : '"job": "timestamp", ';
  const loading = load(`{"pairs": [{"name": "p", ${job}${settings}}]}`, {
    env: { SECRET },
    checkJob: async (_ref, { a }) =>
      a === undefined ? [] : [{ about: "params", path: ["a"], message: `must not be "${a}"` }],
  });
  const { message } = await refusal(loading);
  expect(message).toContain(told);
  expect(message).not.toContain("hunter2");
});

test("no message tells a filled-in value, however long and odd it is", async () => {
  const secret = fc.string({ minLength: 4, maxLength: 12, unit: "grapheme" }).map((text) => `{${text}`);
  await fc.assert(
    fc.asyncProperty(secret, async (value) => {
      const { problems } = await refusal(
        load('{"pairs": [{"name": "p", "job": "${S}", "source": "in/${S}", "target": "${S}"}]}', { env: { S: value } }),
      );
      expect(problems.length).toBeGreaterThan(0);
      for (const { message, hint } of problems) expect(`${message} ${hint}`).not.toContain(value);
    }),
    { numRuns: 50 },
  );
});

test("gives its reader a way to hide filled-in values elsewhere too", async () => {
  const { flow, conceal } = await load(
    '{"pairs": [{"name": "p", "job": "merge", "params": {"key": "${KEY}", "n": "${N}"}, "source": "a", "target": "b"}]}',
    { env: { KEY: "hunter2", N: "1" } },
  );
  expect(flow.pairs[0]?.params).toEqual({ key: "hunter2", n: "1" });
  expect(conceal("refused hunter2 in line 12, try 1")).toBe("refused ${KEY} in line 12, try ${N}");
});
