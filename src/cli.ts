#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { enableCompileCache } from "node:module";

// Compiled code is kept between starts, types stripped already; that has to be said before anything else is loaded.
enableCompileCache();
const { runProgram } = await import("./commands/program.ts");
await runProgram();
