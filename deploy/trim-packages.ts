import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** What no program of Node loads, by path below node_modules; the end-to-end test of the production install runs without it. */
const NEEDLESS: readonly RegExp[] = [
  // Line tables of code that is not ours.
  /\.map$/,
  // Of TensorFlow, Node loads one bundle per package; the rest is the same once more for browsers and bundlers.
  /^@tensorflow\/tfjs-(node|core)\/dist\/(?!tf-core\.node\.js$).*\.js$/,
  /^@tensorflow\/tfjs-backend-cpu\/dist\/(?!tf-backend-cpu\.node\.js$).*\.js$/,
  /^(@e965\/)?xlsx\/dist\/(?!cpexcel)/,
  /^(@e965\/)?xlsx\/(bin|formats|types)\//,
  /^mathjs\/(lib\/browser|examples|docs|bin)\//,
  /^zod\/src\//,
  // At the root of a package only: deeper, these are names of modules as well.
  /^(@[^/]+\/)?[^/]+\/(tests?|__tests__|examples?|benchmarks?|\.github)\//,
  /^(@[^/]+\/)?[^/]+\/(README|CHANGELOG|HISTORY|CONTRIBUTING)[^/]*$/i,
];

/** Removes files below a node_modules folder that no program of Node loads; returns how many bytes they had. */
export function trimPackages(modules: string): number {
  let bytes = 0;
  for (const path of readdirSync(modules, { recursive: true, encoding: "utf8" })) {
    const file = join(modules, path);
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat?.isFile() !== true || !isNeedless(path)) continue;
    bytes += stat.size;
    rmSync(file);
  }
  return bytes;
}

/** Whether the file at this path below node_modules can go; a package within a package is looked at by its own path. */
export function isNeedless(path: string): boolean {
  const within = path.split("node_modules/").at(-1) ?? path;
  return NEEDLESS.some((pattern) => pattern.test(within));
}

if (import.meta.main) {
  const [, , modules = "node_modules"] = process.argv;
  console.log(`${Math.round(trimPackages(modules) / 1e6)} MB of ${modules} removed`);
}
