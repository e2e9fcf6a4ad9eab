import { pino } from "pino";
import pretty from "pino-pretty";
import type { Logger } from "../ports/runtime.ts";

/** JSON lines, or readable ones for a terminal, on the given file descriptor. */
export function createLogger(style: "json" | "readable", level: "info" | "warn" | "silent", fd: 1 | 2): Logger {
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
