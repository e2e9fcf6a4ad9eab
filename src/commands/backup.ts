import { lstatSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { findConfig } from "../config/find.ts";
import { stateFiles } from "../config/state-files.ts";
import { FlowError } from "../domain/errors.ts";
import { putInPlace } from "../folders/publish.ts";
import { stagedName } from "../folders/staged-name.ts";
import { copyJournal } from "../journal/backup.ts";
import { formatBytes, plural } from "../lib/amount.ts";
import { systemClock } from "../runtime/clock.ts";
import { runIds } from "../runtime/run-ids.ts";
import { EXIT } from "./exit.ts";
import { printJson } from "./json.ts";
import { withManual } from "./manual.ts";
import { type FlowOptions, withFlow } from "./options.ts";
import { out } from "./style.ts";

interface BackupOptions extends FlowOptions {
  readonly to: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function backupCommand(): Command {
  const command = withFlow(new Command("backup"))
    .description("Copy the journal into one checked file, also while the flow runs.")
    .requiredOption("--to <file>", "where the copy goes")
    .option("-f, --force", "replace a file that is there")
    .option("--json", "one JSON document: {file, runs, version, bytes}")
    .action(backUp);
  return withManual(command, {
    more: [
      "The copy holds the journal of one moment, passes SQLite's integrity check, and appears under its name whole or " +
        "not at all. To restore it, stop the flow, remove journal.sqlite, journal.sqlite-wal and journal.sqlite-shm from " +
        "its state folder (.pairflow), copy the file there as journal.sqlite, and start the flow.",
    ],
    examples: [
      ["pairflow backup --to /backup/journal.sqlite --force", "each night, by cron"],
      ['pairflow backup ../funds --to "journal-$(date +%F).sqlite"', "one file for each day"],
    ],
    exits: [EXIT.fine, EXIT.itemFailed, EXIT.config, EXIT.folder, EXIT.database],
  });
}

async function backUp(location: string, options: BackupOptions): Promise<void> {
  const { root } = await findConfig(location);
  const journal = stateFiles(root, options.state).journal;
  const to = resolve(options.to);
  const { force = false } = options;
  refuse(to, journal, force);
  const staged = join(dirname(to), stagedName("journal.sqlite", runIds(systemClock.now)()));
  try {
    const { runs, version, bytes } = await copyJournal(journal, staged);
    await putInPlace(staged, to, force);
    if (options.json === true) printJson({ file: to, runs, version, bytes });
    else console.log(`${out.mark.success} ${to}: ${plural(runs, "run")}, ${formatBytes(bytes)}, checked.`);
  } finally {
    rmSync(staged, { force: true });
  }
}

function refuse(to: string, journal: string, force: boolean): void {
  if (to === journal) throw new FlowError("usage", "--to is the journal itself", { hint: "Name another file." });
  const folder = lstatSync(dirname(to), { throwIfNoEntry: false });
  if (folder === undefined) {
    const hint = `Make it with: mkdir -p ${dirname(to)}`;
    throw new FlowError("folder-missing", `the folder ${dirname(to)} is not there`, { hint });
  }
  const found = lstatSync(to, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) throw new FlowError("usage", `${to} is a folder`, { hint: "Name a file in it." });
  if (found === undefined || force) return;
  throw new FlowError("target-taken", `${to} is there already`, {
    hint: "Name another file, or replace it with --force.",
  });
}
