/** How much of the past is kept. */
export interface Keep {
  /** Runs of each item, besides those that are always kept. */
  readonly runs: number;
  readonly runsForMs: number;
  readonly logsForMs: number;
  readonly trashForMs: number;
}
