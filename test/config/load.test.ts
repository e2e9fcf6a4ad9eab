// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of the config, not of JavaScript
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { loadFlow } from "../../src/config/load.ts";
import { ConfigError } from "../../src/config/problem.ts";
import { FlowError } from "../../src/domain/errors.ts";
import { complaints, load, makeFolder, OPTIONS, refusal } from "./flow-folder.ts";

const TWO_PAIRS = {
  name: "funds",
  settle: "0s",
  defaults: { timeout: "3d5h19m", retry: { attempts: 5 }, onJobChange: "rerun" },
  pairs: [
    {
      name: "merge",
      job: "merge",
      params: { on: "isin", fill: { subscriptions: 0 } },
      expect: { unmatched: { max: 10 }, rows: { min: 1 } },
      source: ["mid/File_A{rest}", "mid/File_B{rest}"],
      target: "out/Merged{rest}",
      schedule: "*/5 * * * *",
      timezone: "Europe/Berlin",
      timeout: "90s",
      retry: { backoff: "500ms" },
      onSourceChange: "rerun",
      onJobChange: "keep",
    },
    { name: "stamp", job: "./jobs/stamp.ts", source: "in", target: "mid" },
  ],
};

const YAML = `
# the same in YAML
name: funds
settle: 0s
defaults: { timeout: 3d5h19m, retry: { attempts: 5 }, onJobChange: rerun }
pairs:
  - name: merge
    job: merge
    params: &merge
      on: isin
      fill:
        subscriptions: 0
    expect: { unmatched: { max: 10 }, rows: { min: 1 } }
    source:
      - mid/File_A{rest}
      - mid/File_B{rest}
    target: out/Merged{rest}
    schedule: "*/5 * * * *"
    timezone: Europe/Berlin
    timeout: 90s
    retry: { backoff: 500ms }
    onSourceChange: rerun
    onJobChange: keep
  - name: stamp
    job: ./jobs/stamp.ts
    source: in
    target: mid
`;

const script = { "jobs/stamp.ts": "export default {}" };

test("orders pairs, fills in defaults and turns durations into milliseconds", async () => {
  const root = makeFolder({ "flow.config.json": JSON.stringify(TWO_PAIRS), ...script });
  const { flow, file } = await loadFlow(root, OPTIONS);
  expect(file).toBe(join(root, "flow.config.json"));
  expect(flow).toMatchObject({ name: "funds", root });
  expect(flow.pairs).toMatchObject([
    {
      name: "stamp",
      job: { kind: "script", path: join(root, "jobs/stamp.ts") },
      params: {},
      expect: {},
      sources: [{ folder: "in", placeholders: ["file"] }],
      schedule: "* * * * *",
      timezone: "UTC",
      settleMs: 0,
      timeoutMs: 278_340_000,
      retry: { attempts: 5, backoffMs: 30_000 },
      onSourceChange: "keep",
      onJobChange: "rerun",
    },
    {
      name: "merge",
      job: { kind: "bundled", name: "merge" },
      params: { on: "isin", fill: { subscriptions: 0 } },
      expect: { unmatched: { max: 10 }, rows: { min: 1 } },
      sources: [{ text: "mid/File_A{rest}" }, { text: "mid/File_B{rest}" }],
      target: { text: "out/Merged{rest}" },
      schedule: "*/5 * * * *",
      timezone: "Europe/Berlin",
      settleMs: 0,
      timeoutMs: 90_000,
      retry: { attempts: 5, backoffMs: 500 },
      onSourceChange: "rerun",
      onJobChange: "keep",
    },
  ]);
});

test.each(["flow.config.yaml", "flow.config.yml"])("reads the same flow from %s", async (name) => {
  const json = await loadFlow(makeFolder({ "flow.config.json": JSON.stringify(TWO_PAIRS), ...script }), OPTIONS);
  const yaml = await loadFlow(makeFolder({ [name]: YAML, ...script }), OPTIONS);
  const text = (loaded: typeof json) => JSON.stringify(loaded.flow).replaceAll(loaded.flow.root, "");
  expect(text(yaml)).toBe(text(json));
});

test("takes a config file's path, and names a nameless flow after its folder", async () => {
  const root = makeFolder({
    "funds/eu.json": '{"pairs": [{"name": "p", "job": "merge", "source": "a", "target": "b"}]}',
  });
  const { flow } = await loadFlow(join(root, "funds/eu.json"), OPTIONS);
  expect(flow).toMatchObject({ name: "funds", root: join(root, "funds") });
});

test("reads a file that begins with a byte order mark", async () => {
  const text = '\u{FEFF}{"pairs": [{"name": "p", "job": "merge", "source": "a", "targt": "b"}]}';
  expect(await complaints(load(text))).toEqual([
    'flow.config.json:1:12: pairs[0] has no "target"',
    'flow.config.json:1:57: "targt" is not a known key of pairs[0]',
  ]);
});

test("refuses a folder with no config, or with several", async () => {
  const none = await refusal(loadFlow(makeFolder({}), OPTIONS));
  const names = "flow.config.json, flow.config.yaml, flow.config.yml";
  expect(none.problems).toMatchObject([
    {
      line: null,
      message: `there is no config file in this folder (looked for ${names})`,
      hint: "Make one with `pairflow init`.",
    },
  ]);
  const several = await refusal(loadFlow(makeFolder({ "flow.config.json": "", "flow.config.yml": "" }), OPTIONS));
  expect(several.problems).toMatchObject([
    {
      line: null,
      message: "the folder holds several config files: flow.config.json, flow.config.yml",
      hint: "Keep one of them, or name the one to use.",
    },
  ]);
});

test("refuses a config that is not UTF-8 text", async () => {
  const root = makeFolder({});
  writeFileSync(join(root, "flow.config.json"), Buffer.from([0x7b, 0xff, 0x7d]));
  expect((await refusal(loadFlow(root, OPTIONS))).message).toBe(
    "flow.config.json: is not UTF-8 text\n  Save it as UTF-8.",
  );
});

test("refuses a flow folder that is not there, and a file of another kind", async () => {
  const root = makeFolder({ "notes.txt": "" });
  await expect(loadFlow(join(root, "none"), OPTIONS)).rejects.toThrow(FlowError);
  await expect(loadFlow(join(root, "none"), OPTIONS)).rejects.toMatchObject({ code: "folder-missing" });
  expect((await refusal(loadFlow(join(root, "notes.txt"), OPTIONS))).message).toBe(
    "notes.txt: is not a config file: its name ends neither in .json nor in .yaml or .yml\n" +
      "  Give the flow folder, or its flow.config.json.",
  );
});

test("takes any bundled name when the bundled jobs are not known", async () => {
  const { jobs: _, ...options } = OPTIONS;
  const root = makeFolder({ "flow.config.yml": "pairs: [{ name: p, job: anything, source: a, target: b }]" });
  expect((await loadFlow(root, options)).flow.pairs[0]?.job).toEqual({ kind: "bundled", name: "anything" });
});

test.each([
  ["0s", 0],
  ["500ms", 500],
  ["30s", 30_000],
  ["5m", 300_000],
  ["1.5h", 5_400_000],
  ["3d5h19m", 278_340_000],
  ["1h1m1s1ms", 3_661_001],
])("reads the duration %s", async (settle, settleMs) => {
  const { flow } = await load(
    JSON.stringify({ settle, pairs: [{ name: "p", job: "merge", source: "a", target: "b" }] }),
  );
  expect(flow.pairs[0]?.settleMs).toBe(settleMs);
});

test("names the config file as it is reached from here", async () => {
  const root = makeFolder({ "flow.config.json": "" });
  const from = (location: string) =>
    loadFlow(location, OPTIONS).catch((error: unknown) =>
      error instanceof ConfigError ? error.problems[0]?.file : error,
    );
  expect(await from(root)).toBe(join(root, "flow.config.json"));
  expect(await from(relative(process.cwd(), root))).toBe(join(relative(process.cwd(), root), "flow.config.json"));
});
