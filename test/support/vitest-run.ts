import { execFile } from "node:child_process";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const PROJECT = join(import.meta.dirname, "../..");

/** What `npm install --prefix . --save-dev vitest <path of the clone>` leaves in a folder: npm links a folder that it installs. */
export async function installVitest(root: string): Promise<void> {
  await mkdir(join(root, "node_modules"));
  await symlink(PROJECT, join(root, "node_modules/pairflow"));
  await symlink(join(PROJECT, "node_modules/vitest"), join(root, "node_modules/vitest"));
}

/** Runs the tests of a folder as `npx vitest run` there; this run's own settings are not theirs. */
export async function runVitest(root: string, file: string): Promise<string> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|TEST)/.test(name)));
  const args = [join(root, "node_modules/vitest/vitest.mjs"), "run", file];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env: { ...env, NO_COLOR: "1" } });
  return stdout;
}
