import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { openFlow } from "../compose.ts";
import { readEnvironment } from "../config/environment.ts";
import { systemClock } from "../runtime/clock.ts";
import { createLogger } from "../runtime/logger.ts";
import { serviceManager } from "../runtime/systemd.ts";
import { cronTicker } from "../runtime/ticker.ts";
import { folderWatcher } from "../runtime/watcher.ts";
import { type WorkOptions, wholeNumber, withWork } from "./options.ts";
import { RUNNER_FILE } from "./runner-file.ts";
import { stopOnSignals } from "./signals.ts";

interface ServeOptions extends WorkOptions {
  readonly host: string;
  readonly port: number;
  readonly allowHost?: readonly string[];
  readonly readOnly?: boolean;
  readonly poll?: boolean;
}

export function serveCommand(): Command {
  return withWork(new Command("serve"))
    .description("Run the flow at each tick and when files arrive, and show it on a page.")
    .option("--host <address>", "address to listen on; 0.0.0.0 in a container", "127.0.0.1")
    .option("--port <n>", "port of the page; 0 takes a free one", wholeNumber(0, 65_535), 8_000)
    .option("--allow-host <name...>", "host names the page answers to besides localhost")
    .option("--read-only", "a page that changes nothing")
    .option("--poll", "look for new files by polling, for mounts that send no events")
    .action(serve);
}

async function serve(location: string, options: ServeOptions): Promise<void> {
  // The page is the one command's alone; the others start sooner without it.
  const { startServer } = await import("../web/server.ts");
  const logger = await createLogger(process.stdout.isTTY ? "readable" : "json", "info", 1);
  const open = await openFlow(location, {
    purpose: "work",
    stateFolder: options.state,
    slots: options.jobs,
    readOnly: options.readOnly === true,
    logger,
  });
  const { host, port, allowHost: allowedHosts = [] } = options;
  const watcher = folderWatcher(options.poll === true ? "poll" : "events", logger);
  const manager = serviceManager(readEnvironment(), logger);
  const runnerFile = join(open.stateFolder, RUNNER_FILE);
  try {
    const server = await startServer(open.view, { host, port, allowedHosts, clock: systemClock, logger });
    const stop = stopOnSignals(async (graceMs) => {
      logger.info("stopping: no new runs, the running ones may end");
      manager.stopping();
      await watcher.close();
      await open.runner.stop(graceMs);
      await server.close();
    });
    writeFileSync(runnerFile, JSON.stringify({ url: server.url }));
    open.runner.serve(cronTicker, watcher, open.folderPath);
    logger.info(`flow "${open.flow.name}" runs; its page is on ${server.url}`, { folder: open.flow.root });
    manager.ready();
    manager.watch(() => open.view.health().healthy);
    await stop.signalled;
    await stop.done;
    process.exitCode = stop.exitCode ?? 0;
    stop.release();
  } finally {
    rmSync(runnerFile, { force: true });
    await watcher.close();
    await open.close();
  }
}
