import { resolve } from "node:path";
import { Command } from "commander";
import pc from "picocolors";
import { loadConfig } from "../compose.ts";
import { ConfigError } from "../config/problem.ts";
import { type Failure, failureOf } from "../domain/errors.ts";
import type { Flow } from "../domain/pair.ts";
import { localFolder } from "../folders/local.ts";
import { EXIT } from "./exit.ts";
import { withFlow } from "./options.ts";
import { plural, printFailure } from "./report.ts";

interface CheckOptions {
  readonly json?: boolean;
}

export function checkCommand(): Command {
  return withFlow(new Command("check"))
    .description("Check config, job params, folders and permissions, and report all problems at once.")
    .option("--json", "one JSON document: {valid, config: [...], folders: [...]}")
    .action(check);
}

async function check(location: string, { json = false }: CheckOptions): Promise<void> {
  try {
    const { flow, file } = await loadConfig(location);
    const folders = await folderProblems(flow);
    if (folders.length > 0) process.exitCode = EXIT.folder;
    if (json) print({ valid: folders.length === 0, config: [], folders });
    else if (folders.length > 0) for (const { message, hint } of folders) printFailure(message, hint);
    else console.log(`${pc.green("ok")} ${file}: ${plural(flow.pairs.length, "pair")}, every folder can be used.`);
  } catch (error) {
    if (!json || !(error instanceof ConfigError)) throw error;
    print({ valid: false, config: error.problems, folders: [] });
    process.exitCode = EXIT.config;
  }
}

function print(document: unknown): void {
  console.log(JSON.stringify(document, null, 2));
}

/** Each problem once, however many pairs use the folder. */
async function folderProblems(flow: Flow): Promise<readonly Failure[]> {
  const targets = new Set(flow.pairs.map((pair) => pair.target.folder));
  const sources = flow.pairs.flatMap((pair) => pair.sources.map((source) => source.folder));
  const problems = new Map<string, Failure>();
  for (const folder of new Set([...sources, ...targets])) {
    const use = targets.has(folder) ? "write" : "read";
    const problem = await localFolder(resolve(flow.root, folder), folder)
      .probe(use)
      .then(() => undefined, failureOf);
    // A target folder that is not there yet is made at the first start.
    if (problem === undefined || (problem.code === "folder-missing" && targets.has(folder))) continue;
    problems.set(problem.message, problem);
  }
  return [...problems.values()];
}
