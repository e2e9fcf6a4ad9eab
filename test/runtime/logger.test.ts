import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { Logger } from "../../src/ports/runtime.ts";
import { createLogger, type LogLevel } from "../../src/runtime/logger.ts";
import { tempFolder } from "../support/temp-folder.ts";

function opened(path: string, flags: string): number {
  const fd = openSync(path, flags);
  onTestFinished(() => closeSync(fd));
  return fd;
}

/** The lines that a log of this style and level holds of what is told. */
async function logged(style: "json" | "readable", level: LogLevel, tell: (log: Logger) => void) {
  const path = join(await tempFolder(), "log");
  tell(await createLogger(style, level, opened(path, "a")));
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "");
}

it.each<[level: LogLevel, told: readonly string[]]>([
  ["debug", ["debug", "info", "warn", "error"]],
  ["info", ["info", "warn", "error"]],
  ["warn", ["warn", "error"]],
  ["error", ["error"]],
  ["silent", []],
])("at the level %s it tells %j", async (level, told) => {
  const tellAll = (log: Logger) => {
    log.debug?.("debug");
    log.info("info");
    log.warn("warn");
    log.error("error");
  };
  const json = (await logged("json", level, tellAll)).map((line) => JSON.parse(line));
  expect(json.map(({ level: name, msg }) => [name, msg])).toEqual(told.map((name) => [name, name]));
  const readable = await logged("readable", level, tellAll);
  expect(readable).toEqual(told.map((name) => expect.stringMatching(RegExp(` ${name.toUpperCase()}: ${name}$`))));
});

it("in JSON a line has its time, its level by name, its fields and its message", async () => {
  const [line = ""] = await logged("json", "info", (log) => log.warn("run failed", { pair: "merge", key: 'a"\n.csv' }));
  expect(JSON.parse(line)).toEqual({
    ...{ level: "warn", msg: "run failed", pair: "merge", key: 'a"\n.csv' },
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    pid: process.pid,
    hostname: expect.any(String),
  });
});

it("for people it is one line, with its time in UTC and its fields behind the message", async () => {
  const lines = await logged("readable", "info", (log) => log.info("run started", { pair: "merge", key: "a\n.csv" }));
  expect(lines).toEqual([
    expect.stringMatching(
      /^\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\] INFO: run started \{"pair":"merge","key":"a\\n\.csv"\}$/,
    ),
  ]);
});

it.skipIf(!existsSync("/dev/full"))("a log on a full disk stops nothing", async () => {
  const log = await createLogger("json", "info", opened("/dev/full", "w"));
  expect(() => {
    for (let line = 0; line < 3; line += 1) log.error("no room left to write");
  }).not.toThrow();
});
