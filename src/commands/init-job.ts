import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { FlowError, systemCode } from "../domain/errors.ts";
import { out } from "./style.ts";

const PROJECT = dirname(dirname(import.meta.dirname));
const TEMPLATES = join(import.meta.dirname, "job-templates");
const TEMPLATE_NAME = "my-job";

/** What a job script may be: one that reads and writes files itself, or a function of DataFrames. */
export const JOB_KINDS = ["script", "frame"] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** A job to be made. */
export interface NewJob {
  readonly name: string;
  readonly kind: JobKind;
}

/**
 * Makes `jobs/<name>.ts` and `jobs/<name>.test.ts` in a folder, and says what to do next. A file that is there already
 * stays as it is. Throws `usage` for a name that is not in kebab-case.
 */
export async function initJob({ name, kind }: NewJob, root: string): Promise<void> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new FlowError("usage", `"${name}" is no name for a job`, {
      hint: "Write it in small letters, digits and single dashes, such as add-weights.",
    });
  }
  await mkdir(join(root, "jobs"), { recursive: true });
  for (const ending of [".ts", ".test.ts"]) {
    const template = await readFile(join(TEMPLATES, `${kind}${ending}.txt`), "utf8");
    const made = await writeNew(join(root, "jobs", `${name}${ending}`), template.replaceAll(TEMPLATE_NAME, name));
    console.log(`${made ? out.colours.green("made") : out.colours.dim("kept")}  jobs/${name}${ending}`);
  }
  console.log(`\n${nextSteps({ name, kind }, root).join("\n")}`);
}

/** Whether the file was made. */
async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

function nextSteps({ name, kind }: NewJob, root: string): readonly string[] {
  const here = relative(process.cwd(), root);
  const isJson = existsSync(join(root, "flow.config.json"));
  // Of the samples, those that the job can read: a frame any table with its columns, a script CSV alone.
  const names = kind === "frame" ? "/File_A{rest}" : "/{file}.csv";
  const pair = { name, job: `./jobs/${name}.ts`, source: `data/source${names}`, target: `data/${name}${names}` };
  const entries = Object.entries(pair).map(([key, value]) => {
    if (isJson) return `"${key}": "${value}"`;
    return /[{}]/.test(value) ? `${key}: "${value}"` : `${key}: ${value}`;
  });
  const isFar = here !== "";
  const install = isInstalled(root) ? [] : [`npm install --prefix . --save-dev vitest ${relative(root, PROJECT)}`];
  return [
    "Next:",
    "",
    `  pairflow try ${join(here, "jobs", `${name}.ts`)} --source FILE.csv`,
    ...(isFar ? [`  cd ${here}`] : []),
    ...install.map((line) => `  ${line}`),
    `  npx vitest run jobs/${name}.test.ts`,
    "",
    `To have it run, add to "pairs" in the config:`,
    "",
    `  ${isJson ? "" : "- "}{ ${entries.join(", ")} }`,
  ];
}

/** Whether the test finds what it imports; a job itself needs nothing installed. */
function isInstalled(root: string): boolean {
  const from = createRequire(join(root, "jobs", "test.ts"));
  try {
    return ["vitest", "pairflow/testing"].every((name) => from.resolve(name) !== "");
  } catch {
    return false;
  }
}
