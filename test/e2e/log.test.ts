import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { flowFolder, pairflow, serve } from "../support/cli.ts";

const SAY = `
import { writeFile } from "node:fs/promises";
export default async ({ target, log }) => {
  console.log("first");
  console.error("second");
  log.warn("third");
  process.stdout.write("last, without an end");
  await writeFile(target, "made");
};`;
const FAIL = `export default () => { throw new Error("it broke") };`;
const CONFIG = {
  settle: "0s",
  defaults: { retry: { attempts: 1 } },
  pairs: [
    { name: "say", job: "./say.mjs", source: "in", target: "said" },
    { name: "fail", job: "./fail.mjs", source: "in", target: "failed" },
  ],
};
const makeFlow = () => flowFolder(CONFIG, { "say.mjs": SAY, "fail.mjs": FAIL, "in/a.csv": "x\n" });

it("the log of serve is JSON lines; each line of a run names run, pair and key, and none is lost", async () => {
  const { log, stop } = await serve(await makeFlow(), "--log-level", "debug");
  const lines = () =>
    log()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  await expect.poll(() => lines().filter(({ msg }) => /^run (succeeded|failed)/.test(msg))).toHaveLength(2);
  await stop("SIGTERM");
  const of = (wanted: string) =>
    lines()
      .filter(({ pair }) => pair === wanted)
      .map(({ level, msg, key, run }) => [level, msg, key, typeof run]);
  const line = (level: string, msg: unknown) => [level, msg, "a.csv", "string"];
  expect(of("say")).toEqual([
    line("info", "run started"),
    ...["first", "second", "warning: third", "last, without an end"].map((msg) => line("debug", msg)),
    line("info", "run succeeded"),
  ]);
  expect(of("fail").slice(0, 1)).toEqual([line("info", "run started")]);
  expect(of("fail").at(-1)).toEqual(line("warn", "run failed: it broke"));
  expect(new Set(lines().flatMap(({ pair, run }) => (pair === "say" ? [run] : []))).size).toBe(1);
});

it("run writes its log for people, and at --log-level warn what went wrong alone", async () => {
  const root = await makeFlow();
  const { stderr } = await pairflow("run", root, "--log-level", "warn");
  expect(stderr.split("\n").filter((line) => line.startsWith("["))).toEqual([
    expect.stringMatching(/^\[\S+Z\] WARN: run failed: it broke \{"pair":"fail","key":"a\.csv","run":"\w+",/),
  ]);
});

/** Of util-linux: runs a command on a terminal of its own. */
const TERMINAL = "script";
const hasTerminal = await promisify(execFile)(TERMINAL, ["--version"]).then(
  () => true,
  () => false,
);

it.skipIf(!hasTerminal)("on a terminal the log of serve is readable lines", async () => {
  const root = await makeFlow();
  const cli = join(import.meta.dirname, "../../src/cli.ts");
  const child = spawn(TERMINAL, ["-qec", `'${process.execPath}' '${cli}' serve '${root}' --port 0`, "/dev/null"]);
  onTestFinished(() => void child.kill("SIGKILL"));
  let shown = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
  });
  await expect
    .poll(() => shown, { timeout: 30_000 })
    .toMatch(/INFO: flow .* runs; its page is on http.*INFO: run started \{"pair":"say","key":"a\.csv","run":"\w+"\}/s);
  const { pid } = JSON.parse(await readFile(join(root, ".pairflow/server.json"), "utf8"));
  process.kill(pid, "SIGTERM");
  await once(child, "close");
});
