import fc from "fast-check";
import { expect, test } from "vitest";
import { ConfigError } from "../../src/config/problem.ts";
import { flowSchema, pairSchema } from "../../src/config/schema.ts";
import { type Case, FOLDERS, folders, pair, refuses, top } from "./cases.ts";
import { load } from "./flow-folder.ts";

const FIVE = 'Five fields: minute, hour, day, month, weekday; "*/5 * * * *" is every five minutes.';

const shape: readonly Case[] = [
  ["no pairs", "{}", '1:1: the config has no "pairs"', null],
  ["an empty file", "\n", "1:1: the file is empty", "`pairflow init` writes an example."],
  ["a list", "[]", "1:1: the config must be an object with the keys name and pairs, not a list", null],
  ["an empty list of pairs", '{"pairs": []}', "1:11: pairs must hold at least one pair", null],
  ["pairs of another type", '{"pairs": {}}', "1:11: pairs must be a list, not an object", null],
  ["a pair of another type", '{"pairs": [7]}', "1:12: pairs[0] must be an object, not the number 7", null],
  ["a name of another type", top('"name": 5'), "1:11: name must be text, not the number 5", null],
  ["nothing as a name", top('"name": null'), "1:11: name must be text, not nothing", null],
  ["an empty name", top('"name": ""'), "1:11: name must not be empty", null],
  ["a name of two lines", top('"name": "a\\nb"'), "1:11: name must be on one line", null],
  ["a key misspelt", top('"nmae": "x"'), '1:3: "nmae" is not a known key of the config', 'Did you mean "name"?'],
  [
    "a key in the wrong place",
    top('"timeout": "2h"'),
    '1:3: "timeout" is not a known key of the config',
    '"timeout" belongs in defaults or in pairs[].',
  ],
  [
    "a key that is nowhere",
    top('"defaults": { "colour": 1 }'),
    '1:17: "colour" is not a known key of defaults',
    "Known keys: timeout, retry, onSourceChange, onJobChange.",
  ],
  [
    "a pair's key misspelt",
    folders('"sources": "in", "source": "in", "target": "out"'),
    '2:38: "sources" is not a known key of pairs[0]',
    'Did you mean "source"?',
  ],
  ["__proto__", folders(`${FOLDERS}, "__proto__": {}`), '2:71: "__proto__" is not a known key', null],
  [
    "__proto__ in params",
    folders(`${FOLDERS}, "params": {"__proto__": 1}`),
    '2:82: "__proto__" is not a known key',
    null,
  ],
  ["a pair without target", folders('"source": "in"'), '2:3: pairs[0] has no "target"', null],
  [
    "a source of another type",
    folders('"source": 5, "target": "out"'),
    "2:48: pairs[0].source must be a pattern or a list of patterns, not the number 5",
    null,
  ],
  [
    "one source of another type",
    folders('"source": ["a", 5], "target": "out"'),
    "2:54: pairs[0].source[1] must be text, not the number 5",
    null,
  ],
  ["no sources", folders('"source": [], "target": "out"'), "2:48: pairs[0].source must name at least one source", null],
  ["an empty source", folders('"source": "", "target": "out"'), "2:48: pairs[0].source must not be empty", null],
  [
    "params of another type",
    folders(`${FOLDERS}, "params": "x"`),
    "2:81: pairs[0].params must be an object, not text",
    null,
  ],
  [
    "a pair's name with a space",
    pair(`"name": "a b", "job": "timestamp", ${FOLDERS}`),
    "2:13: pairs[0].name must be letters, digits, - _ and . only, at most 64, the first one a letter or digit",
    null,
  ],
  [
    "a duration without unit",
    top('"settle": "5"'),
    "1:13: settle must be a duration such as 500ms, 30s, 5m, 2h or 3d5h19m",
    null,
  ],
  ["a duration as a number", top('"settle": 5'), "1:13: settle must be text, not the number 5", null],
  ["a duration beyond reason", top('"settle": "99999d"'), "1:13: settle must be at most ten years (3650d)", null],
  [
    "a timeout of nothing",
    folders(`${FOLDERS}, "timeout": "0s"`),
    "2:82: pairs[0].timeout must be longer than nothing",
    null,
  ],
  [
    "no attempts",
    top('"defaults": { "retry": { "attempts": 0 } }'),
    "1:40: defaults.retry.attempts must be at least 1",
    null,
  ],
  [
    "half an attempt",
    folders(`${FOLDERS}, "retry": { "attempts": 1.5 }`),
    "2:94: pairs[0].retry.attempts must be a whole number, not the number 1.5",
    null,
  ],
  [
    "another answer to a change",
    folders(`${FOLDERS}, "onSourceChange": "redo"`),
    '2:89: pairs[0].onSourceChange must be "keep" or "rerun"',
    null,
  ],
  [
    "another answer to a changed job",
    folders(`${FOLDERS}, "onJobChange": true`),
    '2:86: pairs[0].onJobChange must be "keep" or "rerun"',
    null,
  ],
  [
    "expectations of another type",
    folders(`${FOLDERS}, "expect": ["rows"]`),
    "2:81: pairs[0].expect must be an object, not a list",
    null,
  ],
  [
    "a bare number as an expectation",
    folders(`${FOLDERS}, "expect": { "rows in": 5 }`),
    '2:94: pairs[0].expect["rows in"] must be an object such as {"max": 10}, not the number 5',
    null,
  ],
  [
    "an expectation of nothing",
    folders(`${FOLDERS}, "expect": { "rows": {} }`),
    "2:91: pairs[0].expect.rows must have min, max or both",
    null,
  ],
  [
    "an expectation's key misspelt",
    folders(`${FOLDERS}, "expect": { "rows": { "mim": 1 } }`),
    '2:93: "mim" is not a known key of pairs[0].expect.rows',
    'Did you mean "min"?',
  ],
  [
    "a bound of another type",
    folders(`${FOLDERS}, "expect": { "rows": { "max": "5" } }`),
    "2:100: pairs[0].expect.rows.max must be a number, not text",
    null,
  ],
  [
    "bounds that nothing can be between",
    folders(`${FOLDERS}, "expect": { "rows": { "min": 2, "max": 1 } }`),
    "2:100: pairs[0].expect.rows.min must not be above max",
    null,
  ],
  ["an unknown zone", top('"timezone": "Mars"'), "1:15: timezone is not a known time zone", null],
  ["a wrong schedule", top('"schedule": "every minute"'), '1:15: "every minute" is no cron expression', FIVE],
  ["a pair's wrong schedule", folders(`${FOLDERS}, "schedule": "x"`), '2:83: "x" is no cron expression', FIVE],
];

refuses("keys and types", shape);

/** Settings under the right keys, now and then also with the right values. */
function settingsOf(keys: readonly string[], right: fc.Arbitrary<unknown>) {
  return fc.dictionary(fc.constantFrom(...keys, "other"), fc.oneof(right, fc.jsonValue({ depthSize: "xsmall" })));
}

test("says what is wrong, and never throws anything else, whatever the settings are", async () => {
  const values = fc.constantFrom<unknown>(
    "merge",
    "in/{x}",
    ["in/{x}", 5],
    "5m",
    "UTC",
    {},
    { retry: { attempts: 0 } },
  );
  const pairs = fc.array(fc.oneof(settingsOf(Object.keys(pairSchema.shape), values), fc.jsonValue()), { maxLength: 3 });
  const flows = fc.tuple(settingsOf(Object.keys(flowSchema.shape), values), pairs);
  await fc.assert(
    fc.asyncProperty(flows, async ([settings, list]) => {
      const loading = load(JSON.stringify({ ...settings, pairs: list }));
      await loading.catch((error: unknown) => expect(error).toBeInstanceOf(ConfigError));
    }),
    { numRuns: 300 },
  );
});
