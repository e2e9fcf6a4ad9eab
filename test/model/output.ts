/** What a run of the model writes: who made it, and the version of each source at both looks. */
export interface ModelOutput {
  readonly run: string;
  readonly pair: string;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const WHOLE = /^<([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)>$/;

export function outputOf({ run, pair, first, last }: ModelOutput): string {
  return `<${run}|${pair}|${first.join()}|${last.join()}>`;
}

/** Undefined for anything but a whole output. */
export function readOutput(content: string): ModelOutput | undefined {
  const [, run, pair, first, last] = WHOLE.exec(content) ?? [];
  if (run === undefined || pair === undefined) return undefined;
  const numbers = (text = "") => text.split(",").map(Number);
  return { run, pair, first: numbers(first), last: numbers(last) };
}
