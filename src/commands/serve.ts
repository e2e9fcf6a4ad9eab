import { rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Command } from "commander";
import { openFlow } from "../compose.ts";
import { readEnvironment } from "../config/environment.ts";
import { takeToken } from "../config/token.ts";
import { systemClock } from "../runtime/clock.ts";
import { createLogger } from "../runtime/logger.ts";
import { serviceManager } from "../runtime/systemd.ts";
import { cronTicker } from "../runtime/ticker.ts";
import { takeTurns } from "../runtime/turns.ts";
import { folderWatcher } from "../runtime/watcher.ts";
import { EXIT } from "./exit.ts";
import { type LogOptions, logLevel, withLogLevel } from "./log-level.ts";
import { withManual } from "./manual.ts";
import { type WorkOptions, wholeNumber, withWork } from "./options.ts";
import { stopOnSignals } from "./signals.ts";

interface ServeOptions extends WorkOptions, LogOptions {
  readonly host: string;
  readonly port: number;
  readonly allowHost?: readonly string[];
  readonly readOnly?: boolean;
  readonly poll?: boolean;
}

export function serveCommand(): Command {
  const command = withLogLevel(withWork(new Command("serve")))
    .description("Run at each tick and when files arrive, and show it all on a page.")
    .option("--host <address>", "address to listen on; 0.0.0.0 in a container", "127.0.0.1")
    .option("--port <n>", "port of the page; 0 takes a free one", wholeNumber(0, 65_535), 8_000)
    .option("--allow-host <name...>", "host names the page answers to besides localhost")
    .option("--read-only", "a page that changes nothing")
    .option("--poll", "look for new files by polling, for mounts that send no events")
    .option("-q, --quiet", "log only warnings and errors: --log-level warn")
    .option("-v, --verbose", "log what jobs print as well: --log-level debug")
    .action(serve);
  return withManual(command, {
    more: ["The log is lines for people on a terminal, and JSON lines elsewhere; it goes to stdout."],
    examples: [
      ["pairflow serve ../funds", "its page on http://localhost:8000"],
      ["pairflow serve --host 0.0.0.0 --read-only", "in a container, for everyone to see"],
      ["pairflow serve /mnt/share/funds --poll", "on a network drive, whose changes are not told"],
    ],
    environment: [
      ["PAIRFLOW_TOKEN", "everyone has to know it who wants to see the page or use the API"],
      ["PAIRFLOW_TOKEN_FILE", "a file with it, in place of PAIRFLOW_TOKEN"],
    ],
    exits: [EXIT.fine, EXIT.config, EXIT.folder, EXIT.locked, EXIT.database, 130, 143],
  });
}

async function serve(location: string, options: ServeOptions): Promise<void> {
  // The page is the one command's alone; the others start sooner without it.
  const { startServer } = await import("../web/server.ts");
  const { exposeMetrics } = await import("../metrics/expose.ts");
  const token = await takeToken(readEnvironment());
  const logger = await createLogger(
    process.stdout.isTTY ? "readable" : "json",
    logLevel(options, { quiet: "warn", verbose: "debug", usual: "info" }),
    1,
  );
  const open = await openFlow(location, {
    purpose: "work",
    stateFolder: options.state,
    environment: options.env,
    slots: options.jobs,
    readOnly: options.readOnly === true,
    logger,
  });
  const { host, port, allowHost: allowedHosts = [] } = options;
  const watcher = folderWatcher(options.poll === true ? "poll" : "events", logger);
  const manager = serviceManager(readEnvironment(), logger);
  try {
    const metrics = exposeMetrics(open.view, takeTurns());
    const where = { host, port, allowedHosts, token };
    const server = await startServer(open.view, { ...where, metrics, clock: systemClock, logger });
    const stop = stopOnSignals(async (graceMs) => {
      logger.info("stopping: no new runs, the running ones may end");
      manager.stopping();
      open.configWatch.stop();
      await watcher.close();
      await open.runner.stop(graceMs);
      await server.close();
    });
    writeFileSync(open.state.server, JSON.stringify({ url: server.url, pid: process.pid }));
    open.runner.serve(open.pulse.ticker(cronTicker), watcher, open.folderPath);
    open.configWatch.follow(cronTicker, watcher, dirname(open.file));
    open.housekeeping.start();
    logger.info(`flow "${open.flow.name}" runs; its page is on ${server.url}`, { folder: open.flow.root });
    manager.ready();
    manager.watch(() => open.view.health().healthy);
    await stop.signalled;
    await stop.done;
    process.exitCode = stop.exitCode ?? 0;
    stop.release();
  } finally {
    rmSync(open.state.server, { force: true });
    await watcher.close();
    await open.close();
  }
}
