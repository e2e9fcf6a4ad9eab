import { constants } from "node:fs";
import { copyFile, mkdir, readdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { Command, Option } from "commander";
import { FlowError, systemCode } from "../domain/errors.ts";
import { EXIT } from "./exit.ts";
import { initJob, JOB_KINDS, type JobKind } from "./init-job.ts";
import { withManual } from "./manual.ts";
import { out } from "./style.ts";

const PROJECT = dirname(dirname(import.meta.dirname));
const TEMPLATES = join(import.meta.dirname, "templates");
/** By name: whatever else is in data/source of a clone was dropped there, and is nobody else's. */
const SAMPLES = ["File_A.xlsx", "File_A_2026-11-20.csv", "File_B.xlsx", "File_B_2026-11-20.csv"];

interface InitOptions {
  readonly job?: string;
  readonly kind?: JobKind;
}

export function initCommand(): Command {
  const command = new Command("init")
    .description("Make a flow folder with config, samples and compose file; never overwrites.")
    .argument("[dir]", "the folder; made when it is not there", ".")
    .option("--job <name>", "make only a job script of this name and its test, in the folder's jobs/")
    .addOption(
      new Option(
        "--kind <kind>",
        "of that job: it reads and writes files itself, or is a function of DataFrames; script when left out",
      ).choices(JOB_KINDS),
    )
    .action(init);
  return withManual(command, {
    examples: [
      ["pairflow init funds", "a flow to start from"],
      ["pairflow init --job add-weights funds", "a job script in TypeScript, with its test"],
      ["pairflow init --job add-weights --kind frame funds", "the same, with a DataFrame as in pandas"],
    ],
    exits: [EXIT.fine, EXIT.itemFailed, EXIT.folder],
  });
}

async function init(location: string, { job, kind }: InitOptions): Promise<void> {
  const root = resolve(location);
  if (job !== undefined) return initJob({ name: job, kind: kind ?? "script" }, root);
  if (kind !== undefined) throw new FlowError("usage", "--kind is of a job", { hint: "Name the job: --job NAME." });
  const samples = join(PROJECT, "data", "source");
  const files = [
    ...(await readdir(TEMPLATES)).map((name) => [join(TEMPLATES, name), join(root, name)] as const),
    ...SAMPLES.map((name) => [join(samples, name), join(root, "data", "source", name)] as const),
    [join(PROJECT, "flow.schema.json"), join(root, "flow.schema.json")] as const,
  ];
  for (const [from, to] of files) {
    await mkdir(dirname(to), { recursive: true });
    const made = await copyNew(from, to);
    console.log(`${made ? out.colours.green("made") : out.colours.dim("kept")}  ${relative(root, to)}`);
  }
  const flow = relative(process.cwd(), root);
  console.log(`\nNext: pairflow serve${flow === "" ? "" : ` ${flow}`}   then open http://localhost:8000`);
}

/** Whether the file was made; one that is there already stays as it is. */
async function copyNew(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}
