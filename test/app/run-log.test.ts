// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of the config, not of JavaScript
import { expect, it } from "vitest";
import type { Attempt } from "../../src/app/live-run.ts";
import { PairState } from "../../src/app/pair-state.ts";
import { RunLog } from "../../src/app/run-log.ts";
import { toldOutcome } from "../../src/app/told-outcome.ts";
import { fileOf, itemOf, pairOf, runOf } from "../support/flow-parts.ts";

type Fields = Readonly<Record<string, unknown>>;

function makeLog(level: "info" | "debug") {
  const lines: (readonly [level: string, message: string, fields: Fields])[] = [];
  const keep =
    (name: string) =>
    (message: string, fields: Fields = {}) =>
      void lines.push([name, message, fields]);
  const shared = { info: keep("info"), warn: keep("warn"), error: keep("error") };
  return { lines, log: new RunLog(level === "debug" ? { ...shared, debug: keep("debug") } : shared) };
}

function attemptOf(id: string): Attempt {
  const pair = pairOf("in", "out", { name: "p" });
  const item = itemOf(fileOf("a.csv"));
  const state = new PairState(pair, { ...pair, paused: false, jobIdentity: "job" }, { lastRuns: new Map() });
  return { state, item, lastRun: runOf(item, { id }) };
}

it("names run, pair and key in each line, and shows what a terminal would obey", () => {
  const { lines, log } = makeLog("debug");
  const attempt = attemptOf("r1");
  log.started(attempt);
  log.printed("r1", "one\ntwo \u001b[31m\n");
  log.ended(attempt, null);
  log.ended(attempt, { code: "job-failed", kind: "transient", message: "it broke", hint: "Mend it." });
  const run = { run: "r1", pair: "p", key: "a.csv" };
  expect(lines).toEqual([
    ["info", "run started", run],
    ["debug", "one", run],
    ["debug", "two \\u001B[31m", run],
    ["info", "run succeeded", run],
    ["warn", "run failed: it broke", { ...run, code: "job-failed", hint: "Mend it." }],
  ]);
});

it("makes no lines of what jobs print where nobody reads them", () => {
  const { lines, log } = makeLog("info");
  log.printed("r1", "one\n");
  expect(lines).toEqual([]);
});

it("takes secrets out of all that a job tells, and leaves the rest", () => {
  const conceal = (text: string) => text.replaceAll("s3cret", "${KEY}");
  const output = { sizeBytes: 1, sha256: "x" };
  const facts = { rows: 5, "of s3cret": "s3cret", list: ["a", "s3cret"] };
  const made = {
    kind: "made",
    run: "r1",
    log: "a s3cret",
    output,
    report: { facts, warnings: ["no s3cret"] },
  } as const;
  expect(toldOutcome(made, conceal)).toEqual({
    ...made,
    log: "a ${KEY}",
    report: { facts: { rows: 5, "of ${KEY}": "${KEY}", list: ["a", "${KEY}"] }, warnings: ["no ${KEY}"] },
  });
  const failure = { code: "job-failed", kind: "permanent", message: "s3cret", hint: "try s3cret" } as const;
  expect(toldOutcome({ kind: "failed", run: "r1", log: "", failure }, conceal)).toMatchObject({
    failure: { message: "${KEY}", hint: "try ${KEY}" },
  });
});
