import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Debian's, so that a version is named that anyone can install. */
export const PYTHON = "/usr/bin/python3";
export const SNAKEMAKE = "/usr/bin/snakemake";

/** The version of the Python that pandas and Snakemake run in, or undefined when there is none. */
export function pythonVersion(): Promise<string | undefined> {
  return printed(PYTHON, "-c", "import platform; print(platform.python_version())");
}

/** The version of pandas, or undefined when it is not installed. */
export function pandasVersion(): Promise<string | undefined> {
  return printed(PYTHON, "-c", "import pandas; print(pandas.__version__)");
}

/** The version of Snakemake, or undefined when it is not installed. */
export function snakemakeVersion(): Promise<string | undefined> {
  return printed(SNAKEMAKE, "--version");
}

async function printed(program: string, ...args: readonly string[]): Promise<string | undefined> {
  return promisify(execFile)(program, args).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}
