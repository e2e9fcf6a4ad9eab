import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import { trimPackages } from "../../deploy/trim-packages.ts";

const PROJECT = join(import.meta.dirname, "../..");
/** A number that no user of the machine has, where we may choose one. */
const STRANGER = process.getuid?.() === 0 ? 54_321 : undefined;

export interface ProductionInstall {
  /** What the image has in /app; nobody may write it. */
  readonly app: string;
  remove(): void;
}

/** For all tests of a file, as it takes a while; undefined when the registry did not answer. */
export async function productionInstall(): Promise<ProductionInstall | undefined> {
  const app = mkdtempSync(join(tmpdir(), "pairflow-production-"));
  const remove = () => {
    // Who is not root could not remove it otherwise.
    setModes(app, { folder: 0o755, file: 0o644 });
    rmSync(app, { recursive: true });
  };
  for (const [from, to] of [...copiedByImage(), ["package-lock.json", "package-lock.json"] as const]) {
    mkdirSync(dirname(join(app, to)), { recursive: true });
    cpSync(join(PROJECT, from), join(app, to), { recursive: true });
  }
  if (!(await npmInstall(app))) {
    remove();
    return undefined;
  }
  trimPackages(join(app, "node_modules"));
  setModes(app, { folder: 0o555, file: 0o444 });
  return { app, remove };
}

/** Runs `cli.ts` of such a folder as a user that owns nothing of it, with Node by its path and no other tool of ours. */
export function runProduction(app: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const silenced = ["ExperimentalWarning", "MODULE_TYPELESS_PACKAGE_JSON"].map((name) => `--disable-warning=${name}`);
  const child = spawn(process.execPath, [...silenced, join(app, "src/cli.ts"), ...args], {
    ...(STRANGER === undefined ? {} : { uid: STRANGER, gid: STRANGER }),
    cwd: "/",
    env: { PATH: "/usr/bin:/bin", NODE_ENV: "production", NO_COLOR: "1", ...env },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** What the image's last stage copies out of the project: paths in the project, and in the image's /app. */
function copiedByImage(): readonly (readonly [from: string, to: string])[] {
  const [, , last = ""] = readFileSync(join(PROJECT, "Dockerfile"), "utf8").split(/^FROM .*$/m);
  return [...last.matchAll(/^COPY (?!--from)(.+) (\S+)$/gm)].flatMap(([, from = "", to = ""]) =>
    from.split(" ").map((path) => [path, to.endsWith("/") ? join(to, path) : to] as const),
  );
}

/** Makes folders, and all that is in them, those of the user that production runs as. */
export function giveAway(...folders: readonly string[]): void {
  if (STRANGER === undefined) return;
  for (const folder of folders) {
    chownSync(folder, STRANGER, STRANGER);
    for (const name of readdirSync(folder, { recursive: true }))
      chownSync(join(folder, String(name)), STRANGER, STRANGER);
  }
}

/** False where packages are neither in npm's cache nor to be had. Throws for anything else that is wrong. */
async function npmInstall(app: string): Promise<boolean> {
  const options = ["--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  try {
    await promisify(execFile)("npm", ["ci", ...options, "--fetch-retries=0"], { cwd: app });
    return true;
  } catch (error) {
    if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|network/.test(String(error))) return false;
    throw error;
  }
}

function setModes(folder: string, modes: { readonly folder: number; readonly file: number }): void {
  chmodSync(folder, modes.folder | 0o200);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) setModes(path, modes);
    else if (entry.isFile()) chmodSync(path, modes.file);
  }
  chmodSync(folder, modes.folder);
}
