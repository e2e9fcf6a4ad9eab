import type { Logger } from "../ports/runtime.ts";

const SILENT: Logger = { info: () => {}, warn: () => {}, error: () => {} };

/** JSON lines, or readable ones for a terminal, on the given file descriptor; loaded only when something is logged. */
export async function createLogger(
  style: "json" | "readable",
  level: "info" | "warn" | "silent",
  fd: 1 | 2,
): Promise<Logger> {
  if (level === "silent") return SILENT;
  const { pino } = await import("pino");
  const { default: pretty } = await import("pino-pretty");
  const destination = pino.destination({ dest: fd, sync: true });
  const readable = () =>
    pretty({ destination, colorize: false, ignore: "pid,hostname", translateTime: "UTC:HH:MM:ss", sync: true });
  const log = pino({ level, timestamp: pino.stdTimeFunctions.isoTime }, style === "json" ? destination : readable());
  return {
    info: (message, fields = {}) => log.info(fields, message),
    warn: (message, fields = {}) => log.warn(fields, message),
    error: (message, fields = {}) => log.error(fields, message),
  };
}
