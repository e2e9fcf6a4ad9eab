import { expect, it, onTestFinished, vi } from "vitest";
import { type LogOptions, logLevel } from "../../src/commands/log-level.ts";

const levelOf = (options: LogOptions) => logLevel(options, { quiet: "warn", verbose: "debug", usual: "info" });

it.each<[options: LogOptions, named: string, level: string]>([
  [{}, "", "info"],
  [{}, "Error", "error"],
  [{ quiet: true }, "error", "warn"],
  [{ verbose: true }, "error", "debug"],
  [{ verbose: true, quiet: true }, "", "warn"],
  [{ logLevel: "error", verbose: true }, "debug", "error"],
])("with the options %j and PAIRFLOW_LOG_LEVEL=%s it is %s", (options, named, level) => {
  vi.stubEnv("PAIRFLOW_LOG_LEVEL", named);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(levelOf(options)).toBe(level);
});
