import { execFile } from "node:child_process";
import type { Logger } from "../ports/runtime.ts";

/** What the service manager is told. Nothing at all where it did not start us, or asked for nothing. */
export interface ServiceManager {
  /** The page listens and the first scan has been asked for. */
  ready(): void;
  /** From now on the watchdog is fed as long as this is true; asked three times in each of its periods. */
  watch(isAlive: () => boolean): void;
  /** No further feeding: from here on the unit's stop timeout counts. */
  stopping(): void;
}

type ServiceEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Speaks sd_notify(3) by the program systemd-notify: the protocol wants a datagram socket, which Node does not have.
 * The unit needs NotifyAccess=all, as the message comes from a child. A message that cannot be sent is logged.
 */
export function serviceManager(env: ServiceEnvironment, logger: Logger): ServiceManager {
  if (env["NOTIFY_SOCKET"] === undefined) return { ready: () => {}, watch: () => {}, stopping: () => {} };
  let timer: NodeJS.Timeout | undefined;
  const tell = (...facts: readonly string[]): void => {
    execFile("systemd-notify", facts, { timeout: NOTIFY_TIMEOUT_MS }, (error) => {
      if (error !== null) logger.error(`systemd could not be told ${facts.join(", ")}: ${error.message}`);
    });
  };
  return {
    ready: () => tell("READY=1"),
    watch: (isAlive) => {
      const periodMs = watchdogMs(env);
      if (periodMs === undefined) return;
      timer = setInterval(() => {
        if (isAlive()) tell("WATCHDOG=1");
      }, periodMs / 3).unref();
    },
    stopping: () => {
      clearInterval(timer);
      tell("STOPPING=1");
    },
  };
}

const NOTIFY_TIMEOUT_MS = 10_000;

/** The unit's WatchdogSec, where it is meant for this process. */
function watchdogMs({ WATCHDOG_USEC, WATCHDOG_PID }: ServiceEnvironment): number | undefined {
  const isOurs = WATCHDOG_PID === undefined || WATCHDOG_PID === String(process.pid);
  const periodMs = Number(WATCHDOG_USEC) / 1_000;
  return isOurs && periodMs > 0 ? periodMs : undefined;
}
