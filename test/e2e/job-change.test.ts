import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { flowFolder, pairflow, serve } from "../support/cli.ts";

/** Writes its version behind what it read. */
const markAs = (version: string) => `
import { readFile, writeFile } from "node:fs/promises";
export default async ({ sources, target }) => {
  await writeFile(target, (await readFile(sources[0].path, "utf8")) + " ${version}");
};`;

const pair = (name: string, onJobChange?: "rerun") => ({
  ...{ name, job: "./mark.mjs", source: `in/${name}`, target: `out/${name}` },
  ...(onJobChange === undefined ? {} : { onJobChange }),
});

const CONFIG = { settle: "0s", pairs: [pair("kept"), pair("remade", "rerun")] };

async function markedFlow(): Promise<string> {
  const files = { "mark.mjs": markAs("v1"), "in/kept/a.txt": "a", "in/remade/a.txt": "a" };
  return flowFolder(CONFIG, files);
}

it("a script changed on disk is used without a restart, and makes again what the pair wants made again", async () => {
  const root = await markedFlow();
  const content = (path: string) => expect.poll(() => readFile(join(root, "out", path), "utf8").catch(() => ""));
  const { stop } = await serve(root);
  await content("kept/a.txt").toBe("a v1");
  await content("remade/a.txt").toBe("a v1");

  // What is dropped has the folders looked at as the next tick would.
  await writeFile(join(root, "mark.mjs"), markAs("v2"));
  await writeFile(join(root, "in/kept/b.txt"), "b");
  await writeFile(join(root, "in/remade/b.txt"), "b");
  await content("kept/b.txt").toBe("b v2");
  await content("remade/b.txt").toBe("b v2");
  await content("remade/a.txt").toBe("a v2");
  expect(await readFile(join(root, "out/kept/a.txt"), "utf8")).toBe("a v1");
  await stop("SIGTERM");
});

it("plan tells what was made by an older job, what a switch would make again, and how long it took", async () => {
  const root = await markedFlow();
  await pairflow("run", root);
  expect((await pairflow("plan", root)).stdout).toBe("Nothing to do: all 2 items are done.\n");
  expect(JSON.parse((await pairflow("plan", root, "--json")).stdout).switch).toEqual([]);

  await writeFile(join(root, "mark.mjs"), markAs("v2"));
  const { stdout } = await pairflow("plan", root, "-v");
  const took = String.raw`(\d+ ms|\d+\.\d s)`;
  const lines = [
    "kept: 1 done",
    String.raw`  ✓ skip  a\.txt  done: The target file is there; the job, its params or its expectations changed since it was made\.`,
    "remade: 1 to start",
    String.raw`  ✓ start a\.txt  stale: The job, its params or its expectations changed after the target was made; it is made again\. It took ${took} last time\.`,
    `remade: 1 target would be made again, which took ${took} last time`,
    `kept: 1 target was made by an older job or params; "onJobChange": "rerun" would remake it, which took ${took} last time`,
    String.raw`1 item would start\.`,
  ];
  expect(stdout).toMatch(new RegExp(`^${lines.join("\n")}\n$`));
  const document = JSON.parse((await pairflow("plan", root, "--json")).stdout);
  expect(document).toMatchObject({
    decisions: [
      { pair: "kept", decision: "skip", reason: "done", lastDurationMs: expect.any(Number) },
      { pair: "remade", decision: "start", reason: "stale", lastDurationMs: expect.any(Number) },
    ],
    switch: [{ pair: "kept", items: 1, lastDurationMs: document.decisions[0].lastDurationMs }],
  });

  const again = await pairflow("run", root, "--json");
  expect(JSON.parse(again.stdout)).toMatchObject({
    counts: { success: 2, preliminary: 0, error: 0 },
    runs: [{ pair: "remade", key: "a.txt", failure: null }],
  });
  expect(await readFile(join(root, "out/remade/a.txt"), "utf8")).toBe("a v2");
  expect(await readFile(join(root, "out/kept/a.txt"), "utf8")).toBe("a v1");
});

it("what failed starts again with a mended script, and a failed remake leaves the target as it was", async () => {
  const root = await markedFlow();
  await pairflow("run", root);
  await writeFile(join(root, "in/kept/b.txt"), "b");
  await writeFile(join(root, "mark.mjs"), 'export default () => { throw new Error("it broke"); };');
  const second = await pairflow("run", root);
  expect(second.exitCode).toBe(1);
  expect(second.stderr).toContain("success=1 preliminary=0 error=2");
  expect(await readFile(join(root, "out/remade/a.txt"), "utf8")).toBe("a v1");

  await writeFile(join(root, "mark.mjs"), markAs("v3"));
  expect((await pairflow("run", root)).exitCode).toBe(0);
  expect(await readFile(join(root, "out/kept/b.txt"), "utf8")).toBe("b v3");
  expect(await readFile(join(root, "out/kept/a.txt"), "utf8")).toBe("a v1");
  expect(await readFile(join(root, "out/remade/a.txt"), "utf8")).toBe("a v3");
});
