import { basename } from "node:path";
import { watch } from "chokidar";
import type { Logger, Watcher } from "../ports/runtime.ts";

/** How `--poll` looks at mounts that send no events. */
const POLL_MS = 500;

/**
 * Watches folders, not files: a folder's own events tell of new names, and memory stays the same with 100,000 files in
 * it. That is why files are ignored and the raw event is used.
 */
export function folderWatcher(mode: "events" | "poll", logger: Logger): Watcher {
  const closers: (() => Promise<void>)[] = [];
  return {
    watch(folder, { nested }, onHint) {
      const watcher = watch(folder, {
        ignoreInitial: true,
        ignored: (_path, stats) => stats?.isFile() === true,
        ...(nested ? {} : { depth: 0 }),
        ...(mode === "poll" ? { backend: "polling", pollingInterval: POLL_MS } : {}),
      });
      watcher.on("raw", (_event, path) => {
        if (!basename(path ?? "").startsWith(".")) onHint();
      });
      watcher.on("error", (error) => {
        logger.warn("watching failed, the minute scan goes on", { folder, error: String(error) });
      });
      closers.push(() => watcher.close());
    },
    close: async () => {
      await Promise.all(closers.splice(0).map((close) => close()));
    },
  };
}
