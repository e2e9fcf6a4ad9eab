/** What runs get to end by themselves when the program is told to stop. */
const GRACE_MS = 10_000;

const EXIT_OF_SIGNAL = { SIGINT: 130, SIGTERM: 143 } as const;

export interface Stop {
  /** Settled when a signal came. */
  readonly signalled: Promise<void>;
  /** Settled when the stop that a signal began is through. */
  readonly done: Promise<void>;
  /** Set once a signal came. */
  readonly exitCode: number | undefined;
  /** Gives the signals back. */
  release(): void;
}

/** Stops cleanly at the first SIGINT or SIGTERM, and at once at the second. */
export function stopOnSignals(stop: (graceMs: number) => Promise<void>): Stop {
  const signalled = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  let exitCode: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (signal !== "SIGINT" && signal !== "SIGTERM") return;
    if (exitCode !== undefined) process.exit(EXIT_OF_SIGNAL[signal]);
    exitCode = EXIT_OF_SIGNAL[signal];
    signalled.resolve();
    stop(GRACE_MS).then(done.resolve, done.reject);
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return {
    signalled: signalled.promise,
    done: done.promise,
    get exitCode() {
      return exitCode;
    },
    release: () => void process.off("SIGINT", onSignal).off("SIGTERM", onSignal),
  };
}
