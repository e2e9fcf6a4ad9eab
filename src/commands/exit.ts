import { inspect } from "node:util";
import { CommanderError } from "commander";
import { concealed } from "../config/concealed.ts";
import { type ErrorCode, FlowError, systemCode } from "../domain/errors.ts";
import { showInvisible } from "../lib/invisible.ts";
import { hintText } from "./report.ts";
import { err } from "./style.ts";

export const EXIT = { fine: 0, itemFailed: 1, usage: 2, config: 3, folder: 4, locked: 5, database: 6 } as const;

const EXIT_OF_CODE: Partial<Record<ErrorCode, number>> = {
  usage: EXIT.usage,
  "config-invalid": EXIT.config,
  "params-invalid": EXIT.config,
  "job-unknown": EXIT.config,
  "job-invalid": EXIT.config,
  "folder-missing": EXIT.folder,
  "folder-unreadable": EXIT.folder,
  "folder-not-writable": EXIT.folder,
  "disk-full": EXIT.folder,
  "flow-locked": EXIT.locked,
  "journal-unusable": EXIT.database,
  "database-unusable": EXIT.database,
};

/** What the machine may run out of, by system code, and what to do about it. */
const SHORTAGES: Readonly<Record<string, { readonly message: string; readonly hint: string }>> = {
  EMFILE: { message: "too many files are open", hint: "Raise the limit of this user: `ulimit -n 1024`." },
  ENFILE: { message: "too many files are open on this machine", hint: "Raise its limit: `sysctl fs.file-max`." },
  ENOMEM: { message: "there is no memory left", hint: "Stop other programs, or take fewer --jobs." },
};

/** The process's exit code for what was thrown. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
  if (error instanceof FlowError) return EXIT_OF_CODE[error.code] ?? EXIT.itemFailed;
  return shortageOf(error) === undefined ? EXIT.itemFailed : EXIT.folder;
}

/** Says on stderr what went wrong and what to do, unless commander has; the stack only for what nobody intended. */
export function reportError(error: unknown): void {
  if (error instanceof CommanderError) return;
  const told = error instanceof FlowError ? error : shortageOf(error);
  if (told === undefined) {
    console.error(showInvisible(concealed(inspect(error))));
    return;
  }
  console.error(`${err.colours.red("error:")} ${showInvisible(concealed(told.message))}`);
  if (told.hint !== undefined) console.error(hintText(concealed(told.hint), err));
}

/** A FlowError for a system error that says what the machine ran out of. */
function shortageOf(error: unknown): FlowError | undefined {
  const code = systemCode(error) ?? "";
  const shortage = Object.hasOwn(SHORTAGES, code) ? SHORTAGES[code] : undefined;
  if (shortage === undefined || !(error instanceof Error)) return undefined;
  const { message, hint } = shortage;
  return new FlowError("folder-unreadable", `${message} (${error.message})`, { kind: "environment", hint });
}
