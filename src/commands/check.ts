import { resolve } from "node:path";
import { Command } from "commander";
import pc from "picocolors";
import { loadConfig } from "../compose.ts";
import { failureOf } from "../domain/errors.ts";
import { localFolder } from "../folders/local.ts";
import { EXIT } from "./exit.ts";
import { withFlow } from "./options.ts";
import { plural, printFailure } from "./report.ts";

export function checkCommand(): Command {
  return withFlow(new Command("check"))
    .description("Check config, job params, folders and permissions, and report all problems at once.")
    .action(check);
}

async function check(location: string): Promise<void> {
  const { flow, file } = await loadConfig(location);
  const uses = flow.pairs.flatMap((pair) => [
    ...pair.sources.map(({ folder }) => ({ folder, use: "read" as const })),
    { folder: pair.target.folder, use: "write" as const },
  ]);
  const made = new Set(flow.pairs.map((pair) => pair.target.folder));
  const told = new Set<string>();
  for (const { folder, use } of uses) {
    const problem = await problemOf(resolve(flow.root, folder), folder, use);
    // A target folder that is not there yet is made at the first start.
    if (problem === undefined || (problem.code === "folder-missing" && made.has(folder))) continue;
    if (told.has(problem.message)) continue;
    told.add(problem.message);
    printFailure(problem.message, problem.hint);
  }
  if (told.size > 0) process.exitCode = EXIT.folder;
  else console.log(`${pc.green("ok")} ${file}: ${plural(flow.pairs.length, "pair")}, every folder can be used.`);
}

async function problemOf(path: string, label: string, use: "read" | "write") {
  return localFolder(path, label)
    .probe(use)
    .then(() => undefined, failureOf);
}
