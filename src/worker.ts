import { enableCompileCache } from "node:module";

// As in cli.ts: what a worker loads was compiled by the one before it.
enableCompileCache();
await import("./perform-runs.ts");
