import { readFile } from "node:fs/promises";
import type { ConfigSource } from "./app/config-watch.ts";
import type { Runner } from "./app/runner.ts";
import type { Folders } from "./compose-folders.ts";
import type { LoadedFlow } from "./config/load.ts";
import { ConfigError, type FileRead, renderProblems } from "./config/problem.ts";
import { failureOf, systemCode } from "./domain/errors.ts";
import type { FlowChange } from "./domain/pair-change.ts";
import type { EffectiveConfig } from "./domain/setting.ts";
import { sha256 } from "./lib/hash.ts";

/** The config of an open flow: the one in force, and how to come by another. */
export interface FlowConfig {
  readonly inForce: () => LoadedFlow;
  /** The same as it counts, to be shown. */
  readonly effective: () => EffectiveConfig;
  readonly source: ConfigSource;
  /** Puts a config in force that was loaded for this flow. Throws with nothing changed. */
  apply(loaded: LoadedFlow): FlowChange;
}

export interface FlowConfigTools {
  /** Reads the config of the flow from its files as they are now. */
  readonly load: () => Promise<LoadedFlow>;
  readonly runner: Pick<Runner, "apply">;
  readonly folders: Folders;
  readonly conceal: (text: string) => string;
}

/** Everything that can fail is done before anything changes. */
export function flowConfig(first: LoadedFlow, { load, runner, folders, conceal }: FlowConfigTools): FlowConfig {
  let inForce = first;
  let effective: EffectiveConfig | undefined;
  const apply = (loaded: LoadedFlow): FlowChange => {
    folders.follow(loaded.flow);
    try {
      const change = runner.apply(loaded.flow);
      inForce = loaded;
      effective = undefined;
      return change;
    } catch (error) {
      folders.follow(inForce.flow);
      throw error;
    }
  };
  const source: ConfigSource = {
    stamp: async () => stampOf(await Promise.all(inForce.files.map(readAgain))),
    read: async () => {
      const loaded = await load();
      await folders.probeNew(loaded.flow);
      return { stamp: stampOf(loaded.files), apply: () => apply(loaded) };
    },
    errorsOf: (error) => {
      if (error instanceof ConfigError) return error.problems.map((problem) => renderProblems([problem]));
      const { message, hint } = failureOf(error);
      return [conceal(hint === null ? message : `${message}\n  ${hint}`)];
    },
  };
  return {
    inForce: () => inForce,
    effective: () => (effective ??= inForce.effective()),
    source,
    apply,
  };
}

/** Tells configs apart by the bytes of all files that they were read from. */
export function stampOf(files: readonly Pick<FileRead, "path" | "sha256">[]): string {
  return sha256(JSON.stringify(files.map(({ path, sha256: hash }) => [path, hash])));
}

/** The same without files of secrets and without paths, to be shown: equal for equal configs on any machine. */
export function shownStampOf({ files, environment }: Pick<LoadedFlow, "files" | "environment">): string {
  const shown = files.slice(0, environment === undefined ? 1 : 2).map(({ sha256: hash }) => hash);
  return sha256(shown.join()).slice(0, 16);
}

async function readAgain({ path }: FileRead): Promise<FileRead> {
  const bytes = await readFile(path).catch((error: unknown) => systemCode(error) ?? "unreadable");
  return { path, sha256: sha256(bytes) };
}
