#!/usr/bin/env node
/** Loads table files into a database, outside of any flow; all of it is in src/commands/save.ts, which `pairflow save` mounts too. */
import { runSave } from "../src/commands/save.ts";

await runSave(process.argv.slice(2));
