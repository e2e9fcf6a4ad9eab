import { accessSync, constants, lstatSync } from "node:fs";
import { dirname } from "node:path";
import { environmentCode, FlowError, systemCode } from "../domain/errors.ts";

const USER = process.getuid?.() ?? 0;

/** The system's error as one that says which folder, and the command that mends it. */
export function explain(error: unknown, root: string, label: string): unknown {
  if (error instanceof FlowError) return error;
  const code = systemCode(error);
  const options = { kind: "environment", cause: error } as const;
  if (code === "ENOTDIR" && isThere(root)) {
    const hint = `Name the folder that it is in; a pattern behind it tells its files apart: ${dirname(label)}/{file}`;
    return new FlowError("folder-missing", `${label} is a file, not a folder`, { ...options, hint });
  }
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new FlowError("folder-missing", `the folder ${label} is not there`, { ...options, hint: howToMake(root) });
  }
  if (code === "EACCES" || code === "EPERM") {
    const there = nearestThere(root);
    return isAllowed(there, constants.R_OK | constants.X_OK)
      ? new FlowError("folder-not-writable", `the folder ${label} belongs to someone else`, {
          ...options,
          hint: howToOwn(there),
        })
      : new FlowError("folder-unreadable", `the folder ${label} may not be read`, {
          ...options,
          hint: howToRead(there),
        });
  }
  if (code === "ENAMETOOLONG") {
    return new FlowError("input-invalid", `a path in ${label} is too long for its file system`, {
      cause: error,
      hint: "Shorten the file's name, or those of the folders on its way.",
    });
  }
  const environment = environmentCode(error);
  if (environment === undefined) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new FlowError(environment, `the folder ${label} cannot be used: ${reason}`, options);
}

function howToMake(root: string): string {
  const there = nearestThere(root);
  if (!isAllowed(there, constants.W_OK)) return `It could not be made. ${howToOwn(there)}`;
  return `Make it with: mkdir -p ${root}, or check that its disk or share is mounted.`;
}

function isAllowed(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function howToOwn(path: string): string {
  return `Give it to the user that Pairflow runs as: sudo chown -R ${USER}:${process.getgid?.() ?? 0} ${path}`;
}

/** Where others write into it, it should stay theirs. */
function howToRead(path: string): string {
  if (lstatSync(path).uid === USER) return `chmod -R u+rX ${path}`;
  return `Let the user that Pairflow runs as read it: sudo setfacl -R -m u:${USER}:rX ${path}`;
}

/** The path itself, or the folder above it that is there, as far as we may look. */
export function nearestThere(path: string): string {
  let there = path;
  while (!isThere(there)) there = dirname(there);
  return there;
}

/** Behind a folder that may not be entered, or behind a file. */
const UNSEEN: ReadonlySet<string> = new Set(["EACCES", "ENOTDIR"]);

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (!UNSEEN.has(systemCode(error) ?? "")) throw error;
    return false;
  }
}
