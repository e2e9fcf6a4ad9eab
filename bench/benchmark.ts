/** What `npm run bench` can measure. */
export interface Benchmark {
  readonly name: string;
  readonly title: string;
  /** What is done, and compared with what. */
  readonly what: string;
  /** Throws WrongResult when the result is not right. */
  measure(setting: Setting): Promise<Measured>;
}

/** What a benchmark is given. */
export interface Setting {
  /** Empty, and removed afterwards. */
  readonly folder: string;
  readonly runs: number;
  /** Larger tables are left out. */
  readonly maxRows: number;
  /** Says on the terminal what is going on. */
  say(text: string): void;
}

/** What a benchmark found. */
export interface Measured {
  /** Shown before the rows. */
  readonly grids?: readonly Grid[];
  readonly plots?: readonly Plot[];
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
}

/** Seconds, milliseconds, megabytes of 1,000,000 bytes, and a ratio. */
export type Unit = "s" | "ms" | "MB" | "x";

/** One line of a benchmark's table. */
export interface Row {
  readonly name: string;
  readonly unit: Unit;
  /** One per run; empty when it could not be measured here, which a note then explains. */
  readonly values: readonly number[];
  readonly target?: Target;
}

/** Times and ratios are judged by their median, memory by its maximum. */
export interface Target {
  readonly kind: "at most" | "under" | "at least";
  readonly value: number;
}

/** Many numbers of one unit: a line per tool, a column per size. */
export interface Grid {
  readonly title: string;
  readonly unit: Unit;
  readonly columns: readonly string[];
  /** A cell holds one value per run; none means not measured. */
  readonly lines: readonly { readonly name: string; readonly cells: readonly (readonly number[])[] }[];
}

/** A picture that the page shows; written beside it. */
export interface Plot {
  /** File name, without a folder. */
  readonly file: string;
  /** For those who do not see it. */
  readonly alt: string;
  readonly svg: string;
}

/** The values that are there. */
export function present(values: readonly (number | undefined)[]): readonly number[] {
  return values.filter((value) => value !== undefined);
}
