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
    throw new FlowError("folder-missing", `there is no flow folder or config file "${location}"`, {
      kind: "environment",
      hint: "Give the folder that holds flow.config.json, or make one with `pairflow init`.",
      cause,
    });
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
  const stem = basename(config.file, extname(config.file));
  const names = await namesIn(config.root, dirname(config.label));
  const overlays = names.filter((name) => OVERLAY_ENDING.test(name) && name.startsWith(`${stem}.`));
  const environmentOf = (name: string) => name.slice(stem.length + 1, -extname(name).length);
  const [name, another] = overlays.filter((known) => environmentOf(known) === environment);
  const refuse = (message: string, hint: string) => new ConfigError([wholeFileProblem(config.label, message, hint)]);
  if (name === undefined) {
    const known = [...new Set(overlays.map(environmentOf))].filter((one) => one !== "");
    const hint = `${known.length === 0 ? "There are none yet" : `There are: ${known.join(", ")}`}; one more is a file beside it: ${stem}.NAME.json.`;
    throw refuse(`there is no environment "${environment}"`, didYouMean(environment, known) ?? hint);
  }
  if (another !== undefined) {
    throw refuse(`the environment "${environment}" has several files: ${name}, ${another}`, "Keep one of them.");
  }
  return placeOf(join(dirname(config.label), name), join(config.root, name));
}

const OVERLAY_ENDING = /\.(?:json|ya?ml)$/i;

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

/** The ending decides how the file is read. */
function placeOf(label: string, file: string): ConfigPlace {
  const extension = extname(file).toLowerCase();
  if (extension !== ".json" && extension !== ".yaml" && extension !== ".yml") {
    const message = "is not a config file: its name ends neither in .json nor in .yaml or .yml";
    throw new ConfigError([wholeFileProblem(label, message, "Give the flow folder, or its flow.config.json.")]);
  }
  return { label, file, root: dirname(file), syntax: extension === ".json" ? "json" : "yaml" };
}
