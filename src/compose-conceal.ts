import type { Logger } from "./ports/runtime.ts";

/** A log without secrets. */
export function concealing(logger: Logger, conceal: (text: string) => string): Logger {
  const hide = (value: unknown): unknown => {
    if (typeof value === "string") return conceal(value);
    if (Array.isArray(value)) return value.map(hide);
    return value;
  };
  const hideAll = (fields: Readonly<Record<string, unknown>> = {}) =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, hide(value)]));
  const { debug } = logger;
  return {
    ...(debug === undefined ? {} : { debug: (message, fields) => debug(conceal(message), hideAll(fields)) }),
    info: (message, fields) => logger.info(conceal(message), hideAll(fields)),
    warn: (message, fields) => logger.warn(conceal(message), hideAll(fields)),
    error: (message, fields) => logger.error(conceal(message), hideAll(fields)),
  };
}
