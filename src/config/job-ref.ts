import { readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import type { JobRef } from "../domain/pair.ts";
import { didYouMean } from "./suggest.ts";

/** What keeps a job from being used. */
export interface JobFault {
  readonly message: string;
  readonly hint: string;
}

export interface JobPlaces {
  /** Absolute path of the flow folder. */
  readonly root: string;
  /** Names of the bundled jobs; undefined when they are not known, and then any name will do. */
  readonly bundled: readonly string[] | undefined;
}

const SCRIPT_ENDINGS = [".ts", ".mts", ".js", ".mjs"];

/** What runs files that are no job scripts; the rest is named by the user. */
const INTERPRETERS: Readonly<Record<string, string>> = {
  ".py": "python3",
  ".r": "Rscript",
  ".sh": "sh",
  ".rb": "ruby",
  ".pl": "perl",
  ".jl": "julia",
};

/** Reads a pair's `job`: a bundled job's name, or the path of a script or an SQL file, which is made absolute. */
export function readJobRef(text: string, { root, bundled }: JobPlaces): JobRef | JobFault {
  const ending = extname(text).toLowerCase();
  const kind = ending === ".sql" ? "sql" : "script";
  const isFile = kind === "sql" || SCRIPT_ENDINGS.includes(ending);
  if (text.split("/").includes("..")) {
    return fault(
      `the job "${text}" has ".." in its path`,
      "Put the script into the flow folder, or write its whole path.",
    );
  }
  if (isFile && /^\.?\//.test(text)) return { kind, path: resolve(root, text) };
  if (isFile) {
    return fault(`the job "${text}" is neither a bundled job nor a path`, `For a script write "./${text}".`);
  }
  if (text.includes("/")) return fault(`the job "${text}" is no script that can be run`, howToRun(text, ending));
  if (bundled !== undefined && !bundled.includes(text)) return unknownJob(text, bundled);
  return { kind: "bundled", name: text };
}

/** Why a job's file cannot be found, or undefined when it is there. */
export async function jobFileFault(path: string, shownAs: string): Promise<JobFault | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return undefined;
  if (found !== undefined) return fault(`the job "${shownAs}" is not a file`, "Name the script itself.");
  const beside = await readdir(dirname(path)).catch((): string[] => []);
  const near = didYouMean(
    join(dirname(shownAs), basename(path)),
    beside.map((name) => join(dirname(shownAs), name)),
  );
  const what = extname(path).toLowerCase() === ".sql" ? "SQL file" : "job script";
  return fault(
    `there is no ${what} "${shownAs}"`,
    near?.replace('"', shownAs.startsWith("./") ? '"./' : '"') ?? `Looked for ${path}.`,
  );
}

function howToRun(text: string, ending: string): string {
  const known = `A script ends in ${SCRIPT_ENDINGS.join(", ")}, a query in .sql.`;
  const program = Object.hasOwn(INTERPRETERS, ending) ? INTERPRETERS[ending] : undefined;
  const argv = program === undefined ? [text] : [program, text];
  return `${known} Any other program is a command: ${JSON.stringify({ command: [...argv, "{source}", "{target}"] })}.`;
}

/** Few enough to be named all. */
function unknownJob(name: string, bundled: readonly string[]): JobFault {
  const hint = didYouMean(name, bundled) ?? `Bundled jobs: ${bundled.join(", ")}; a script's path starts with "./".`;
  return fault(`there is no bundled job "${name}"`, hint);
}

function fault(message: string, hint: string): JobFault {
  return { message, hint };
}
