import type { LoadedFlow } from "./config/load.ts";
import type { Logger } from "./ports/runtime.ts";

type Conceal = LoadedFlow["conceal"];

/** Hides what any config of this process took from the environment: runs of an earlier one may still tell it. */
export interface Concealment {
  readonly conceal: Conceal;
  add(conceal: Conceal): void;
}

export function startConcealment(first: Conceal): Concealment {
  const all: Conceal[] = [first];
  return {
    conceal: (text) => all.reduce((shown, conceal) => conceal(shown), text),
    add: (conceal) => void all.unshift(conceal),
  };
}

/** A log without secrets. */
export function concealing(logger: Logger, conceal: Conceal): Logger {
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
