import { describe, expect, test } from "vitest";
import { load, refusal } from "./flow-folder.ts";

/** A config that is refused for one thing: what it is, the text, `line:column: message`, and the hint. */
export type Case = readonly [what: string, text: string, complaint: string, hint: string | null];

export const PAIR = '"name": "p", "job": "timestamp"';
export const FOLDERS = '"source": "in", "target": "out"';

/** A config of one pair, its settings in line 2. */
export const pair = (settings: string) => `{"pairs": [\n  { ${settings} }\n]}`;

/** The same for a pair with name and job. */
export const folders = (settings: string) => pair(`${PAIR}, ${settings}`);

/** A config with a pair that is right, other settings in line 1. */
export const top = (settings: string) => `{ ${settings},\n  "pairs": [{ ${PAIR}, ${FOLDERS} }]}`;

/** Each case must give its one complaint and no other. */
export function refuses(what: string, cases: readonly Case[]): void {
  describe(what, () => {
    test.each(cases)("refuses %s", async (_what, text, complaint, hint) => {
      const { problems } = await refusal(load(text));
      const told = problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`);
      expect(told).toEqual([`flow.config.json:${complaint}`]);
      expect(problems[0]?.hint).toBe(hint);
    });
  });
}
