// Installs what the lockfile says when node_modules is missing or older than it. Plain JavaScript, as it runs before there
// is a Node 24 to run anything else.
import { execSync } from "node:child_process";
import { statSync } from "node:fs";

const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (changedAt("node_modules/.package-lock.json") < changedAt("package-lock.json")) {
  execSync("npm ci --no-audit --no-fund --loglevel=error", { stdio: "inherit" });
}
