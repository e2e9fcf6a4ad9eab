import type { Batch } from "../../ports/table-reading.ts";
import type { JoinCounts } from "./counts.ts";
import { KeyReader } from "./keys.ts";
import type { KeyedRows, Partners } from "./matcher.ts";
import type { JoinRules } from "./rules.ts";
import type { Side } from "./sides.ts";
import type { StoredRows } from "./stored-rows.ts";

/** What the parts of a join share. */
export interface JoinWork {
  readonly sides: readonly Side[];
  readonly rules: JoinRules;
  readonly signal: AbortSignal;
  /** How much keys and rows may take before they go on disk. */
  readonly limitBytes: number;
  /** A path for an intermediate file, another one each time. */
  readonly newPath: () => string;
  /** What is to be closed once the rows were read. */
  readonly opened: DisposableStack;
}

/** A join whose later sources have been read. */
export interface PreparedJoin {
  readonly partners: Partners;
  /** The rows of the later sources; nothing for the first. */
  readonly stores: readonly (StoredRows | undefined)[];
  readonly counts: JoinCounts;
}

/** The sources whose rows make rows of the output, in the order in which they do. */
export function drivingSources({ sides, rules }: Pick<JoinWork, "sides" | "rules">): readonly number[] {
  return rules.how === "outer" ? [...sides.keys()] : [0];
}

/** Rows are looked up and put out in pieces of this size. */
export const PIECE_ROWS = 1_024;
const LARGEST_ROW = 2 ** 31 - 2;

/** Reads the keys of a source, piece by piece. */
export class PieceReader {
  readonly #source: number;
  readonly #keys: KeyReader;
  readonly #rows = new Int32Array(PIECE_ROWS);

  constructor({ sides, rules }: Pick<JoinWork, "sides" | "rules">, source: number) {
    const side = sides[source];
    this.#source = source;
    this.#keys = new KeyReader(side?.keys ?? [], rules.missing);
  }

  /** The next rows of a batch, from `first` on, when `before` rows of the source came before the batch. */
  read(batch: Batch, first: number, before: number): KeyedRows {
    const end = Math.min(batch.rowCount, first + PIECE_ROWS);
    const rows = this.#rows.subarray(0, end - first);
    for (let at = 0; at < rows.length; at++) rows[at] = Math.min(before + first + at, LARGEST_ROW);
    return { source: this.#source, keys: this.#keys.read(batch, first, end), rows };
  }
}
