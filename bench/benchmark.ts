/** What `npm run bench` can measure. */
export interface Benchmark {
  readonly name: string;
  readonly title: string;
  /** What is done, and compared with what. */
  readonly what: string;
  /** Throws WrongResult when the result is not right. */
  measure(setting: Setting): Promise<Measured>;
}

export interface Setting {
  /** Empty, and removed afterwards. */
  readonly folder: string;
  readonly runs: number;
  /** Says on the terminal what is going on. */
  say(text: string): void;
}

export interface Measured {
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
}

/** One line of a benchmark's table. */
export interface Row {
  readonly name: string;
  readonly unit: "s" | "MB" | "x";
  /** One per run; empty when it could not be measured here, which a note then explains. */
  readonly values: readonly number[];
  readonly target?: Target;
}

/** Times and ratios are judged by their median, memory by its maximum. */
export interface Target {
  readonly kind: "at most" | "under" | "at least";
  readonly value: number;
}

/** The values that are there. */
export function present(values: readonly (number | undefined)[]): readonly number[] {
  return values.filter((value) => value !== undefined);
}
