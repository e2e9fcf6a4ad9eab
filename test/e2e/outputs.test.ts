import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { flowFolder, pairflowIn, serve } from "../support/cli.ts";
import { constantText } from "../support/constant-text.ts";

const CONFIG = {
  settle: "0s",
  pairs: [
    { name: "stamp", job: "timestamp", source: "in", target: "stamped" },
    { name: "score", job: "zscore", params: { column: "nav" }, source: "stamped/A{rest}", target: "scored/A{rest}" },
    {
      name: "merge",
      job: "merge",
      params: { on: "isin", fill: { subscriptions: 0 } },
      source: ["scored/A{rest}", "stamped/B{rest}"],
      target: "merged/M{rest}",
    },
    { name: "shout", job: "./jobs/shout.mjs", source: "in/B{rest}", target: "shouted/B{rest}" },
  ],
};
const SHOUT = `import { readFile, writeFile } from "node:fs/promises";
export default async ({ sources: [source], target, log }) => {
  log.info("reads " + source.name);
  log.warn("it is small \\u001B[2J");
  await writeFile(target, (await readFile(source.path, "utf8")).toUpperCase());
};
`;
const A = "isin,nav\nLU1,1\nLU2,2\nLU3,4.5\n";
const FILES = {
  "jobs/shout.mjs": SHOUT,
  "in/A1.csv": A,
  "in/A2.csv": A.replace("LU2,2", "LU2,2x"),
  "in/A3.csv": A,
  "in/B1.csv": "isin,subscriptions\nLU2,5\n",
  "in/~$B1.csv": "",
};

/** What somebody sees who types these one after another, what is for people behind `!`. */
async function session(root: string, ...lines: readonly (readonly string[])[]): Promise<string> {
  const seen: string[] = [];
  for (const line of lines) {
    const { stdout, stderr, exitCode } = await pairflowIn(root, ...line);
    const notes = stderr.replace(/^(?=.)/gm, "! ");
    seen.push(`$ pairflow ${line.join(" ")}\n${stdout}${notes}[${exitCode}]\n`);
  }
  return finishedInOrder(constantText(seen.join("\n"), root));
}

/** Files finish in any order. */
function finishedInOrder(text: string): string {
  return text.replace(
    /(?:^! [✓✗] \S+ {2}\S+ {2}<time>.*\n)+/gm,
    (lines) => `${lines.trimEnd().split("\n").sort().join("\n")}\n`,
  );
}

const snapshot = (name: string) => join(import.meta.dirname, "outputs", name);

it("running, planning and the status read like sentences", async () => {
  const root = await flowFolder(CONFIG, FILES);
  const text = await session(
    root,
    ["plan"],
    ["status"],
    ["run", "-j", "1", "--pair", "stamp", "score"],
    ["run", "-j", "1", "-q"],
    ["plan"],
    ["plan", "-v"],
    ["status"],
    ["run", "--pair", "stamp"],
    ["run", "--force", "A4.csv", "--pair", "stamp"],
    ["run", "--json", "--pair", "stamp", "--force", "A1.csv"],
    ["status", "--json"],
  );
  await expect(text).toMatchFileSnapshot(snapshot("run.txt"));
});

it("logs, previews and graphs read like sentences", async () => {
  const root = await flowFolder(CONFIG, FILES);
  await pairflowIn(root, "run", "-j", "1");
  const text = await session(
    root,
    ["logs", "B1.csv", "--pair", "shout"],
    ["logs", "--errors", "B1.csv", "--pair", "shout"],
    ["logs", "A2.csv"],
    ["logs", "A9.csv"],
    ["logs", "M3.csv"],
    ["preview", "M1.csv"],
    ["preview", "A2.csv", "--pair", "score", "--source", "1", "--around", "3", "--rows", "2"],
    ["preview", "A2.csv", "--pair", "score"],
    ["preview", "A1.csv"],
    ["preview"],
    ["preview", "M1.csv", "--json", "--rows", "1"],
    ["graph"],
    ["graph", "--format", "dot"],
  );
  await expect(text).toMatchFileSnapshot(snapshot("look.txt"));
});

it("what cannot be is refused in a sentence, with what to do", async () => {
  const root = await flowFolder(CONFIG, {
    ...FILES,
    "broken/flow.config.json": '{ "pairs": [{ "name": "a", "jop": "x" }] }',
  });
  const text = await session(
    root,
    ["check"],
    ["check", "broken"],
    ["check", "--json", "broken"],
    ["run", "nowhere"],
    ["run", "--pair", "stmap"],
    ["logs"],
    ["completion", "tcsh"],
  );
  await expect(text).toMatchFileSnapshot(snapshot("refused.txt"));
});

it("the same is told by the flow's server while it runs", async () => {
  const root = await flowFolder({ ...CONFIG, pairs: CONFIG.pairs.slice(0, 3) }, FILES);
  const { url, stop } = await serve(root);
  const done = async () => (await (await fetch(`${url}/api/v1/status`)).json()) as { counts: object };
  await expect
    .poll(async () => (await done()).counts, { timeout: 30_000 })
    .toEqual({ success: 7, preliminary: 1, error: 1 });
  const text = await session(root, ["status"], ["logs", "A2.csv"], ["preview", "M1.csv"], ["graph"], ["run"]);
  await expect(text).toMatchFileSnapshot(snapshot("server.txt"));
  await stop("SIGTERM");
});

it("a running job's log is followed to its end, each line once", async () => {
  const wait = `import { existsSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
export default async ({ sources: [source], target, log }) => {
  log.info("waits");
  while (!existsSync("<go>")) await setTimeout(20);
  log.info("goes on");
  await copyFile(source.path, target);
};
`;
  const root = await flowFolder(
    { settle: "0s", pairs: [{ name: "wait", job: "./jobs/wait.mjs", source: "in", target: "out" }] },
    { "in/a.csv": "a\n" },
  );
  await mkdir(join(root, "jobs"));
  await writeFile(join(root, "jobs/wait.mjs"), wait.replace("<go>", join(root, "go")));
  const { url, stop } = await serve(root);
  const log = async () => {
    const { items } = JSON.parse(await (await fetch(`${url}/api/v1/runs`)).text());
    return items.length === 0 ? "" : (await fetch(`${url}/api/v1/runs/${items[0].id}/log`)).text();
  };
  await expect.poll(log, { timeout: 30_000 }).toBe("waits\n");
  const followed = pairflowIn(root, "logs", "-f");
  await writeFile(join(root, "go"), "");
  expect(await followed).toMatchObject({ exitCode: 0, stdout: "waits\ngoes on\n" });
  await stop("SIGTERM");
});
