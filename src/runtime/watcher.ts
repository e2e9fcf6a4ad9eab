import { basename } from "node:path";
import { watch } from "chokidar";
import { systemCode } from "../domain/errors.ts";
import type { Logger, Watcher } from "../ports/runtime.ts";

/** How `--poll` looks at mounts that send no events. */
const POLL_MS = 500;

/**
 * Watches folders, not files: a folder's own events tell of new names, and memory stays the same with 100,000 files in
 * it. That is why files are ignored and the raw event is used. When watching fails, however many folders it concerns, the
 * log is told once.
 */
export function folderWatcher(mode: "events" | "poll", logger: Logger): Watcher {
  const closers = new Set<() => Promise<void>>();
  let isTold = false;
  const tell = (folder: string, error: unknown) => {
    if (isTold) return;
    isTold = true;
    logger.warn("not all folders can be watched: new files are found by the scan at each tick", {
      folder,
      error: String(error),
      hint: systemCode(error) === "ENOSPC" ? "Raise fs.inotify.max_user_watches, or start with --poll." : null,
    });
  };
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
      watcher.on("error", (error) => tell(folder, error));
      const close = () => watcher.close();
      closers.add(close);
      return () => {
        closers.delete(close);
        close().catch((error: unknown) => tell(folder, error));
      };
    },
    close: async () => {
      const open = [...closers];
      closers.clear();
      await Promise.all(open.map((close) => close()));
    },
  };
}
