import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { FlowError, systemCode } from "../domain/errors.ts";
import type { CommandCall, CommandEnd } from "./run-command.ts";

const LINES_SHOWN = 5;
const CHARACTERS_SHOWN = 300;

/** The error of a program that ended with anything but 0; `errors` is the end of what it wrote to stderr. */
export function endError(name: string, { exitCode, signal }: CommandEnd, errors: string): FlowError {
  const lines = errors
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== "")
    .slice(-LINES_SHOWN)
    .map((line) => line.trim().slice(0, CHARACTERS_SHOWN));
  const last = lines.at(-1);
  const how = signal === null ? `ended with exit code ${exitCode}` : `was killed by ${signal}`;
  const message = `the command ${name} ${how}${last === undefined ? "" : `: ${last}`}`;
  return new FlowError("job-failed", message, { kind: "transient", hint: endHint(lines, signal) });
}

function endHint(lines: readonly string[], signal: NodeJS.Signals | null): string {
  if (lines.length > 1) return `The last lines that it wrote to stderr: ${lines.join(" / ")}`;
  if (signal === "SIGKILL")
    return "The system kills a program that takes too much memory; the run's log has what it wrote.";
  if (lines.length === 1) return "The run's log has all that it wrote.";
  return "It wrote nothing to stderr; the run's log has what it wrote to stdout.";
}

/** The error of a program that could not be started, in words; any other error as it is. */
export function startError(name: string, { argv, cwd, env }: CommandCall, cause: unknown): unknown {
  const [program = ""] = argv;
  const code = systemCode(cause);
  // A path is looked for in the folder where the program would run, anything else in PATH.
  const path = program.includes("/") ? resolve(cwd, program) : undefined;
  const told = (what: string, hint: string, kind: "permanent" | "environment" = "environment") =>
    new FlowError("job-unknown", `the command ${name} cannot be started: ${what}`, { kind, hint, cause });
  switch (code) {
    case "ENOENT":
      if (!existsSync(cwd)) return told(`its folder ${cwd} is not there`, "Check that its disk or share is mounted.");
      if (path === undefined) {
        return told(
          `there is no program "${program}"`,
          `Looked in PATH: ${env["PATH"] ?? "(not set)"}. Install it, or write its path.`,
        );
      }
      if (!existsSync(path))
        return told(`there is no file ${path}`, "Mend its path in the config; it is relative to the flow folder.");
      return told(
        `the program that the first line of ${path} names is not there`,
        "Install that program, and save the file with plain line ends (LF), or a carriage return is part of the name.",
      );
    case "EACCES":
      if (path !== undefined && isFolder(path))
        return told(`${path} is a folder`, "Name the program in it.", "permanent");
      return told(
        `${path ?? program} may not be executed`,
        path === undefined
          ? "Give this user the right to execute it."
          : `Run: chmod +x ${path}, or name what runs it: ["sh", "${program}"].`,
      );
    case "E2BIG":
      return told("its arguments are too long", "Write long params to a file, and give its path.", "permanent");
    case "EAGAIN":
    case "EMFILE":
    case "ENFILE":
    case "ENOMEM":
      return told(
        `the system has no room for another program (${code})`,
        "Run less at the same time, or raise the limit.",
      );
    default:
      return cause;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
