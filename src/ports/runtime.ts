/** Two clocks: one for people, one for waiting. */
export interface Clock {
  /** Milliseconds since 1970; may jump. */
  now(): number;
  /** Milliseconds since some start; never goes back. */
  monotonicMs(): number;
  /** Calls back once after the delay; the result cancels it. Delays of any length are kept. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Structured log of the program itself; a run's own log goes to its page. */
export interface Logger {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** A running cron schedule. */
export interface Schedule {
  /** Its next time (milliseconds since 1970), or null when there is none. */
  nextAt(): number | null;
  /** How often it was due after this instant (milliseconds since 1970), up to now. */
  dueSince(instant: number): number;
  stop(): void;
}

/** Calls back at each time a cron expression names, in its zone. */
export interface Ticker {
  every(expression: string, timezone: string, callback: () => void): Schedule;
}

/** Tells that something may have changed below a folder. A hint: it may miss, repeat and come late. */
export interface Watcher {
  watch(folder: string, options: { readonly nested: boolean }, onHint: () => void): void;
  close(): Promise<void>;
}

/** Makes an id that is unique, sorts by time and is safe in a file name and a URL; at most 20 characters. */
export type MakeRunId = () => string;
