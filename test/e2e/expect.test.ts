import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Expectations } from "../../src/domain/pair.ts";
import { flowFolder, pairflow } from "../support/cli.ts";

/** Reports the number of lines, and each of them. */
const COUNT = `
import { readFile, writeFile } from "node:fs/promises";
export default async ({ sources, target }) => {
  const lines = (await readFile(sources[0].path, "utf8")).trim().split("\\n");
  await writeFile(target, lines.join("\\n") + " " + Date.now());
  return { facts: { rows: lines.length, "first rows": lines.slice(0, 2) } };
};`;

const flow = (expected: Expectations) => ({
  settle: "0s",
  pairs: [{ name: "count", job: "./count.mjs", expect: expected, source: "in", target: "out" }],
});

it("a run that is not as expected makes no target, says why, and starts again when the expectation changes", async () => {
  const root = await flowFolder(flow({ rows: { min: 2 }, rwos: { max: 9 } }), {
    "count.mjs": COUNT,
    "in/one.csv": "a\n",
    "in/two.csv": "a\nb\n",
  });
  const expects = (expected: Expectations) => writeFile(join(root, "flow.config.json"), JSON.stringify(flow(expected)));

  const first = await pairflow("run", root);
  expect(first.exitCode).toBe(1);
  expect(first.stderr).toContain(
    'one.csv: rows is 1, expected at least 2; the job reports no fact "rwos"; it reports rows, first rows',
  );
  expect(first.stderr).toContain('two.csv: the job reports no fact "rwos"');
  expect(first.stderr).toContain('hint: Correct the names in "expect" of pair "count".');
  expect(await readdir(join(root, "out"))).toEqual([]);

  const again = await pairflow("run", root);
  expect(again.stderr).not.toMatch(/✗ count {2}one\.csv {2}\d/);

  await expects({ rows: { min: 2 } });
  const second = await pairflow("run", root, "--json");
  expect(JSON.parse(second.stdout)).toMatchObject({ counts: { success: 1, preliminary: 0, error: 1 } });
  const made = await readFile(join(root, "out/two.csv"), "utf8");

  await expects({ rows: { max: 1 } });
  const third = await pairflow("run", root, "--json");
  expect(JSON.parse(third.stdout)).toMatchObject({
    counts: { success: 2, preliminary: 0, error: 0 },
    runs: [{ key: "one.csv", failure: null }],
  });
  expect(await readFile(join(root, "out/two.csv"), "utf8")).toBe(made);
});
