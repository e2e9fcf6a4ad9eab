import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { localFolder } from "../../src/folders/local.ts";
import { folderWatcher } from "../../src/runtime/watcher.ts";
import { buildPreload } from "../support/preload.ts";
import { tempFolder } from "../support/temp-folder.ts";

const WATCHER = join(import.meta.dirname, "../../src/runtime/watcher.ts");
const QUEUE = "/proc/sys/fs/inotify/max_queued_events";
const never = new AbortController().signal;
const silent = { info: () => {}, warn: () => {}, error: () => {} };

it("without any watches left, one line of the log says so, for however many folders, and nothing breaks", async (context) => {
  const folder = await tempFolder();
  const none =
    "#include <errno.h>\nint inotify_add_watch(int q, const char *p, unsigned m) { errno = ENOSPC; return -1; }";
  const preload = buildPreload(folder, none);
  if (preload === undefined) return context.skip("there is no C compiler");
  for (const sub of ["a", "b/c", "b/d"]) mkdirSync(join(folder, sub), { recursive: true });
  const script = `
    import { folderWatcher } from ${JSON.stringify(WATCHER)};
    const told = [];
    const logger = { info() {}, error() {}, warn(message, fields) { told.push({ message, ...fields }); } };
    const watcher = folderWatcher("events", logger);
    for (const name of ["a", "b"]) watcher.watch(${JSON.stringify(folder)} + "/" + name, { nested: true }, () => {});
    while (told.length === 0) await new Promise((resolve) => setImmediate(resolve));
    for (let turn = 0; turn < 2_000; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await watcher.close();
    console.log(JSON.stringify(told));`;
  const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", script];
  const env = { ...process.env, LD_PRELOAD: preload };
  const told = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8", env }));
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({
    message: "not all folders can be watched: new files are found by the scan at each tick",
    error: expect.stringContaining("ENOSPC"),
    hint: "Raise fs.inotify.max_user_watches, or start with --poll.",
  });
});

it.runIf(process.platform === "linux")(
  "a burst of more files than the system's queue holds events hints, and the listing that follows misses none",
  { timeout: 60_000 },
  async () => {
    const folder = await tempFolder();
    let hint = () => {};
    const hinted = new Promise<void>((resolve) => {
      hint = resolve;
    });
    const watcher = folderWatcher("events", silent);
    onTestFinished(() => watcher.close());
    let isWatched = false;
    watcher.watch(folder, { nested: false }, () => {
      if (isWatched) hint();
      isWatched = true;
    });
    for (let file = 0; !isWatched; file += 1) {
      writeFileSync(join(folder, "first.csv"), String(file));
      await new Promise((resolve) => setImmediate(resolve));
    }
    // Nothing is read from the queue meanwhile, and each file is two events: made, and written.
    const files = Math.ceil(Number(readFileSync(QUEUE, "utf8")) / 2) + 500;
    for (let file = 0; file < files; file += 1) writeFileSync(join(folder, `${file}.csv`), "x");
    await hinted;
    const listed = await localFolder(folder, "in").paths({ nested: false }, never);
    expect(listed.size).toBe(files + 1);
  },
);
