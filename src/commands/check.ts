import { dirname, join, relative, resolve } from "node:path";
import { Command } from "commander";
import { loadConfig } from "../compose.ts";
import { ConfigError, type ConfigProblem, renderProblems } from "../config/problem.ts";
import { type Failure, failureOf } from "../domain/errors.ts";
import type { Flow } from "../domain/pair.ts";
import { localFolder } from "../folders/local.ts";
import { plural } from "../lib/amount.ts";
import { showInvisible } from "../lib/invisible.ts";
import { EXIT } from "./exit.ts";
import { hasTypes, typeProblems } from "./job-types.ts";
import { printJson } from "./json.ts";
import { withManual } from "./manual.ts";
import { type FlowOptions, withFlow } from "./options.ts";
import { printFailure } from "./report.ts";
import { serverConfig } from "./server-config.ts";
import { err, out } from "./style.ts";

interface CheckOptions extends FlowOptions {
  readonly json?: boolean;
}

/** What was found; types are null when they were not checked. */
interface Findings {
  readonly folders: readonly Failure[];
  readonly types: readonly ConfigProblem[] | null;
}

export function checkCommand(): Command {
  const command = withFlow(new Command("check"))
    .description("Check config, params, folders and job scripts; all problems at once.")
    .option(
      "--json",
      "one JSON document: {valid, config: [...], folders: [...], types: [...]}, and server: {url, isCurrent} when one runs",
    )
    .action(check);
  return withManual(command, {
    examples: [
      ["pairflow check ../funds", "before a config goes live"],
      ["pairflow check --json | jq .valid", "for a script"],
    ],
    environment: [["any other", `fills \${NAME} in the config, so set it as for serve`]],
    exits: [EXIT.fine, EXIT.config, EXIT.folder],
  });
}

async function check(location: string, { json = false, ...options }: CheckOptions): Promise<void> {
  try {
    const loaded = await loadConfig(location, options.env);
    const { flow, file } = loaded;
    const server = await serverConfig(loaded, options);
    const scripts = typedScripts(flow);
    const found = { folders: await folderProblems(flow), types: await typesOf(flow, scripts, location) };
    const isValid = found.folders.length === 0 && (found.types ?? []).length === 0;
    if (json) printJson({ valid: isValid, config: [], ...found, ...(server !== undefined && { server }) });
    else tell(found);
    if (!json && isValid) {
      const types =
        found.types === null || scripts.length === 0 ? "" : `, ${plural(scripts.length, "job script")} typed`;
      console.log(
        `${out.mark.success} ${file}: ${plural(flow.pairs.length, "pair")}${types}, every folder can be used.`,
      );
    }
    if (!json && server?.isCurrent === false)
      console.log(`${server.url} does not run this config yet; it looks each minute.`);
    if (!isValid) process.exitCode = (found.types ?? []).length > 0 ? EXIT.config : EXIT.folder;
  } catch (error) {
    if (!json || !(error instanceof ConfigError)) throw error;
    printJson({ valid: false, config: error.problems, folders: [], types: null });
    process.exitCode = EXIT.config;
  }
}

function tell({ folders, types }: Findings): void {
  if (types === null) {
    console.error("Types of job scripts were not checked. To have them checked: npm i -D typescript @types/node");
  } else if (types.length > 0) {
    console.error(`${err.colours.red("error:")} ${showInvisible(renderProblems(types))}`);
  }
  for (const { message, hint } of folders) printFailure(message, hint);
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

/** Absolute paths of the job scripts whose types can be checked, each once. */
function typedScripts({ pairs }: Flow): readonly string[] {
  const paths = pairs.flatMap(({ job }) => (job.kind === "script" && hasTypes(job.path) ? [job.path] : []));
  return [...new Set(paths)];
}

/** Files are named as the user would type them from here. */
async function typesOf(
  { root }: Flow,
  scripts: readonly string[],
  location: string,
): Promise<readonly ConfigProblem[] | null> {
  if (scripts.length === 0) return [];
  const shownRoot = resolve(location) === root ? location : dirname(location);
  const shown = (file: string) => {
    const inside = relative(root, file);
    return inside.startsWith("..") ? file : join(shownRoot, inside);
  };
  const problems = (await typeProblems(root, scripts)) ?? null;
  return problems?.map((problem) => ({ ...problem, file: shown(problem.file) })) ?? null;
}
