import type { DestinationStream } from "pino";
import type { Logger } from "../ports/runtime.ts";

/** What a log tells: this and all that is worse. */
export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

const SILENT: Logger = { info: () => {}, warn: () => {}, error: () => {} };

/** How much of a log that cannot be written is kept for later, in bytes; what comes then is dropped. */
const MOST_KEPT = 1_000_000;

/** JSON lines, or readable ones for a terminal, on the given file descriptor; loaded only when something is logged. */
export async function createLogger(style: "json" | "readable", level: LogLevel, fd: number): Promise<Logger> {
  if (level === "silent") return SILENT;
  const { pino } = await import("pino");
  const destination = pino.destination({ dest: fd, sync: true, maxLength: MOST_KEPT });
  // A log on a full disk stops no run. Its lines come with the next one that can be written.
  destination.on("error", () => {});
  const options = { level, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: nameOf } };
  const log = pino(options, style === "json" ? destination : await readable(destination));
  return {
    ...(level === "debug" ? { debug: (message, fields = {}) => log.debug(fields, message) } : {}),
    info: (message, fields = {}) => log.info(fields, message),
    warn: (message, fields = {}) => log.warn(fields, message),
    error: (message, fields = {}) => log.error(fields, message),
  };
}

/** Programs that collect logs know levels by their names. */
function nameOf(level: string) {
  return { level };
}

/** One line each, its time in UTC. */
async function readable(destination: DestinationStream) {
  const { default: pretty } = await import("pino-pretty");
  return pretty({
    destination,
    colorize: false,
    ignore: "pid,hostname",
    translateTime: "UTC:yyyy-mm-dd'T'HH:MM:ss'Z'",
    singleLine: true,
    sync: true,
  });
}
