import { readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { FlowError } from "../domain/errors.ts";
import { ConfigError, wholeFileProblem } from "./problem.ts";
import { didYouMean } from "./suggest.ts";

const CONFIG_NAMES = ["flow.config.json", "flow.config.yaml", "flow.config.yml"] as const;

/** Where a config is, and how it is written. */
export interface ConfigPlace {
  /** As the user would type it from here. */
  readonly label: string;
  /** Absolute path. */
  readonly file: string;
  /** Absolute path of the flow folder. */
  readonly root: string;
  readonly syntax: "json" | "yaml";
}

/** Finds the config of a flow folder, or takes the file that is named. Throws ConfigError when there is not exactly one. */
export async function findConfig(location: string): Promise<ConfigPlace> {
  const path = resolve(location);
  const found = await stat(path).catch((cause: unknown) => {
    const [what, hint] = isConfigName(location)
      ? ["config file", "Correct its path; it counts from the present folder."]
      : [
          "flow folder or config file",
          "Give the folder that holds flow.config.json, or make one with `pairflow init`.",
        ];
    throw new FlowError("folder-missing", `there is no ${what} "${location}"`, { kind: "environment", hint, cause });
  });
  if (!found.isDirectory()) return placeOf(location, path);
  const names = await namesIn(path, location);
  const [name, another] = CONFIG_NAMES.filter((known) => names.includes(known));
  if (name === undefined) {
    const message = `there is no config file in this folder (looked for ${CONFIG_NAMES.join(", ")})`;
    throw new ConfigError([wholeFileProblem(location, message, "Make one with `pairflow init`.")]);
  }
  if (another !== undefined) {
    const message = `the folder holds several config files: ${CONFIG_NAMES.filter((known) => names.includes(known)).join(", ")}`;
    throw new ConfigError([wholeFileProblem(location, message, "Keep one of them, or name the one to use.")]);
  }
  return placeOf(join(location, name), join(path, name));
}

/** The overlay of an environment, which stands beside the config: `flow.config.prod.json`, or in YAML. */
export async function findOverlay(config: ConfigPlace, environment: string): Promise<ConfigPlace> {
  const overlays = await overlaysOf(config);
  const [name, another] = overlays.flatMap((overlay) => (overlay.environment === environment ? overlay.name : []));
  const refuse = (message: string, hint: string) => new ConfigError([wholeFileProblem(config.label, message, hint)]);
  if (name === undefined) {
    const known = environmentsOf(overlays);
    const stem = basename(config.file, extname(config.file));
    const hint = `${known.length === 0 ? "There are none yet" : `There are: ${known.join(", ")}`}; one more is a file beside it: ${stem}.NAME.json.`;
    throw refuse(`there is no environment "${environment}"`, didYouMean(environment, known) ?? hint);
  }
  if (another !== undefined) {
    throw refuse(`the environment "${environment}" has several files: ${name}, ${another}`, "Keep one of them.");
  }
  return placeOf(join(dirname(config.label), name), join(config.root, name));
}

/** The environments that have an overlay beside the config. */
export async function findEnvironments(config: ConfigPlace): Promise<readonly string[]> {
  return environmentsOf(await overlaysOf(config));
}

interface Overlay {
  readonly name: string;
  readonly environment: string;
}

function environmentsOf(overlays: readonly Overlay[]): readonly string[] {
  return [...new Set(overlays.map(({ environment }) => environment))].toSorted();
}

async function overlaysOf({ file, root, label }: ConfigPlace): Promise<readonly Overlay[]> {
  const stem = basename(file, extname(file));
  const names = await namesIn(root, dirname(label));
  return names
    .filter((name) => isConfigName(name) && name.startsWith(`${stem}.`))
    .map((name) => ({ name, environment: name.slice(stem.length + 1, -extname(name).length) }))
    .filter(({ environment }) => environment !== "");
}

/** Whether a file of this name is read as a config: its ending says how. */
export function isConfigName(name: string): boolean {
  return /\.(?:json|ya?ml)$/i.test(name);
}

async function namesIn(folder: string, location: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw new FlowError("folder-unreadable", `the flow folder "${location}" cannot be read`, {
      kind: "environment",
      hint: "Give this user the right to list it.",
      cause,
    });
  }
}

function placeOf(label: string, file: string): ConfigPlace {
  if (!isConfigName(file)) {
    const message = "is not a config file: its name ends neither in .json nor in .yaml or .yml";
    throw new ConfigError([wholeFileProblem(label, message, "Give the flow folder, or its flow.config.json.")]);
  }
  return { label, file, root: dirname(file), syntax: /\.json$/i.test(file) ? "json" : "yaml" };
}
