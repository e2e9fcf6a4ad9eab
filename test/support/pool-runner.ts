import { mkdtempSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { LocalExecutor } from "../../src/executors/local.ts";

// A runner that has one run under way until it is killed, and tells what the run prints.
const [, , script = ""] = process.argv;
const folder = mkdtempSync(join(dirname(script), "pool-"));
writeFileSync(join(folder, "a.csv"), "a");
const executor = new LocalExecutor({
  entry: join(import.meta.dirname, "../../src/worker.ts"),
  scratch: folder,
  slots: 1,
  prepare: [],
  printed: (text) => void process.stdout.write(text),
});
await executor.start({ outcome: () => {}, progress: () => {} });
await executor.submit({
  run: "run1",
  pair: "pair",
  key: "a.csv",
  job: { kind: "script", path: script },
  params: {},
  expect: {},
  sources: [{ path: join(folder, "a.csv"), name: "a.csv" }],
  target: join(folder, "target.csv"),
  targetName: "target.csv",
  bindings: {},
  startedAt: new Date().toISOString(),
  timeoutMs: 600_000,
});
