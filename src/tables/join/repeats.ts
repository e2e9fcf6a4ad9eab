import { FlowError } from "../../domain/errors.ts";
import { type FirstKeys, shortKey } from "./first-keys.ts";
import { shownKey } from "./keys.ts";
import { keyNames } from "./sides.ts";
import { type JoinWork, PIECE_ROWS, PieceReader } from "./work.ts";

/** Of each key. */
const SHOWN_LINES = 5;

/**
 * Refuses the first of the later sources in which keys repeat: which of the rows is meant? The error names the first 20
 * keys with their lines, for which the source is read again.
 */
export async function refuseRepeatedKeys(work: JoinWork, repeated: readonly FirstKeys[]): Promise<void> {
  const source = repeated.findIndex(({ count }, index) => index > 0 && count > 0);
  const side = work.sides[source];
  const found = repeated[source];
  if (side === undefined || found === undefined) return;
  const lines = await linesOf(work, source, found.first);
  const shown = found.first.map((key) => `${oneLine(key)} (lines ${firstOf(lines.get(key) ?? [], SHOWN_LINES)})`);
  const keys = found.count === 1 ? "1 key" : `${found.count} keys`;
  const more = found.count > shown.length ? ", ..." : "";
  const message = `${side.table.name} has ${keys} of "${keyNames(side)}" on several rows: ${shown.join(", ")}${more}`;
  throw new FlowError("input-invalid", message, {
    hint: 'Remove the repeated rows, or set "duplicates" to "last" or "expand" in the pair\'s params.',
  });
}

/** The lines on which these keys stand, of each a few. */
async function linesOf(
  work: JoinWork,
  source: number,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const lines = new Map(keys.map((key): [string, number[]] => [key, []]));
  const reader = new PieceReader(work, source);
  for await (const batch of work.sides[source]?.table.batches() ?? []) {
    work.signal.throwIfAborted();
    for (let first = 0; first < batch.rowCount; first += PIECE_ROWS) {
      const { bytes, froms, tos, count } = reader.read(batch, first, 0).keys;
      for (let at = 0; at < count; at++) {
        if ((froms[at] ?? 0) < 0) continue;
        const key = shownKey(bytes.subarray(froms[at], tos[at]), work.rules.on.length);
        const found = lines.get(key);
        if (found !== undefined && found.length <= SHOWN_LINES) found.push(batch.lineOf(first + at));
      }
    }
  }
  return lines;
}

function firstOf(numbers: readonly number[], count: number): string {
  return numbers.slice(0, count).join(", ") + (numbers.length > count ? ", ..." : "");
}

/** A key may hold line endings; a message should not. */
function oneLine(key: string): string {
  const short = shortKey(key);
  return /\p{Cc}/u.test(short) ? JSON.stringify(short) : short;
}
