import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { commandJob } from "../../src/catalog/command-job.ts";
import type { CommandRef } from "../../src/domain/pair.ts";
import type { JobReport } from "../../src/domain/run.ts";
import type { JobContext } from "../../src/ports/job.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** A flow folder with these files, and what runs commands in it as a worker would. */
export async function commandFlow(
  files: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
) {
  const root = await tempFolder();
  const scratch = await tempFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text);
  const log: string[] = [];
  const groups: number[] = [];
  const abort = new AbortController();
  const target = join(root, ".pf-run.tmp.csv");
  const context: JobContext<unknown> = {
    sources: [
      { path: join(root, "a.csv"), name: "in/a.csv" },
      { path: join(root, "b.csv"), name: "in/b.csv" },
    ],
    target,
    bindings: { file: "a.csv" },
    params: { column: "nav" },
    startedAt: new Date("2026-11-21T11:03:00.000Z"),
    run: { id: "run1", pair: "pair" },
    log: { info: (line) => log.push(line), warn: (line) => log.push(`warning: ${line}`) },
    signal: abort.signal,
    progress: () => {},
  };
  const run = async (argv: readonly string[], changes: Partial<CommandRef> = {}): Promise<JobReport | void> => {
    const ref: CommandRef = { kind: "command", argv, env: [], root, ...changes };
    const outside = {
      env: { PATH: process.env["PATH"] ?? "", ...env },
      scratch,
      onGroup: (pid: number) => groups.push(pid),
    };
    return commandJob(ref, outside).run(context);
  };
  /** A shell script in which braces stand for themselves. */
  const sh = (script: string) => run(["sh", "-c", script.replaceAll("{", "{{")]);
  return { root, scratch, target, log, groups, abort, run, sh };
}
