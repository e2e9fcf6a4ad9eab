#!/usr/bin/env -S node --disable-warning=ExperimentalWarning --disable-warning=MODULE_TYPELESS_PACKAGE_JSON
import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Compiled code is kept between starts, types stripped already; that has to be said before anything else is loaded.
enableCompileCache();
const { TOKEN_NAMES, withhold } = await import("./config/environment.ts");
withhold(TOKEN_NAMES);
if (["run", "serve", "try"].includes(process.argv[2] ?? "")) {
  // They will need a worker, which loads while the program does.
  const { startSpare } = await import("./executors/spare-worker.ts");
  startSpare(join(import.meta.dirname, "worker.ts"));
}
const { runProgram } = await import("./commands/program.ts");
await runProgram();
