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

/** Reads a pair's `job`: a bundled job's name, or a script's path, which is made absolute. */
export function readJobRef(text: string, { root, bundled }: JobPlaces): JobRef | JobFault {
  if (text.endsWith(".sql")) {
    return fault(
      `the job "${text}" is an SQL file, and those are not available yet`,
      "Write a job script such as ./jobs/scale.ts.",
    );
  }
  const isScript = SCRIPT_ENDINGS.includes(extname(text));
  if (text.split("/").includes("..")) {
    return fault(
      `the job "${text}" has ".." in its path`,
      "Put the script into the flow folder, or write its whole path.",
    );
  }
  if (isScript && /^\.?\//.test(text)) return { kind: "script", path: resolve(root, text) };
  if (isScript)
    return fault(`the job "${text}" is neither a bundled job nor a path`, `For a script write "./${text}".`);
  if (text.includes("/")) {
    return fault(`the job "${text}" is no script that can be run`, `A script ends in ${SCRIPT_ENDINGS.join(", ")}.`);
  }
  if (bundled !== undefined && !bundled.includes(text)) return unknownJob(text, bundled);
  return { kind: "bundled", name: text };
}

/** Why a script cannot be found, or undefined when it is there. */
export async function scriptFault(path: string, shownAs: string): Promise<JobFault | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return undefined;
  if (found !== undefined) return fault(`the job "${shownAs}" is not a file`, "Name the script itself.");
  const beside = await readdir(dirname(path)).catch((): string[] => []);
  const near = didYouMean(
    join(dirname(shownAs), basename(path)),
    beside.map((name) => join(dirname(shownAs), name)),
  );
  return fault(
    `there is no job script "${shownAs}"`,
    near?.replace('"', shownAs.startsWith("./") ? '"./' : '"') ?? `Looked for ${path}.`,
  );
}

/** Few enough to be named all. */
function unknownJob(name: string, bundled: readonly string[]): JobFault {
  const hint = didYouMean(name, bundled) ?? `Bundled jobs: ${bundled.join(", ")}; a script's path starts with "./".`;
  return fault(`there is no bundled job "${name}"`, hint);
}

function fault(message: string, hint: string): JobFault {
  return { message, hint };
}
