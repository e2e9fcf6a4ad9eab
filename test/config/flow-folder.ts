import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { type LoadedFlow, type LoadOptions, loadFlow } from "../../src/config/load.ts";
import { ConfigError } from "../../src/config/problem.ts";
import { luxonDates } from "../../src/runtime/dates.ts";

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A folder with these files in it, gone after the tests. */
export function makeFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "pairflow-config-"));
  made.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

export const OPTIONS: LoadOptions = {
  env: {},
  dates: luxonDates,
  isCron: (text) => /^[-*/,0-9]+( [-*/,0-9]+){4}$/.test(text),
  jobs: ["timestamp", "zscore", "merge", "describe"],
};

/** Loads a config text from a folder of its own. */
export function load(
  text: string,
  { name = "flow.config.json", ...options }: Partial<LoadOptions> & { name?: string } = {},
): Promise<LoadedFlow> {
  return loadFlow(makeFolder({ [name]: text }), { ...OPTIONS, ...options });
}

/** The error that a config gives; its file names are without their folder. */
export async function refusal(loading: Promise<unknown>): Promise<ConfigError> {
  try {
    await loading;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return new ConfigError(error.problems.map((one) => ({ ...one, file: one.file.replace(/^.*\//, "") })));
  }
  throw new Error("the config was taken, but should have been refused");
}

/** `file:line:column: message` of each problem. */
export async function complaints(loading: Promise<unknown>): Promise<readonly string[]> {
  const { problems } = await refusal(loading);
  return problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`);
}
