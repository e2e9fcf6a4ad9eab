import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { tableMemoryBytes } from "../engine.ts";
import type { Output, RowBatch } from "../output.ts";
import type { Table } from "../table.ts";
import type { Tables } from "../tables.ts";
import { joinedColumns } from "./columns.ts";
import { type JoinFacts, joinFacts } from "./facts.ts";
import { gather } from "./gather.ts";
import { joinByParts } from "./parts.ts";
import { refuseRepeatedKeys } from "./repeats.ts";
import { joinedRows } from "./rows.ts";
import type { JoinRules } from "./rules.ts";
import { sidesOf } from "./sides.ts";
import type { JoinWork, PreparedJoin } from "./work.ts";

/** A join to be written, and what is to be said of it. */
export interface Joined extends Output {
  /** Counts and first keys; whole once the rows were read to the end, an error before. */
  facts(): JoinFacts;
}

/** The rest is for lists that grow, and for what is read and written at the moment. */
const JOIN_SHARE = 0.6;
/** Cells are found by offsets of 32 bits. */
const LARGEST_LIMIT_BYTES = 1_900_000_000;

/**
 * Joins tables on equal keys, a hash join on the bytes of the keys. The rows of the first table come out in its order,
 * with outer followed by the rows that only later tables have, in the order of the tables; of a key on several rows of
 * later tables, the combinations in the order of those rows. The first table is streamed; the later ones are read here,
 * into memory when they fit, else all go through intermediate files. The columns are described at `joinedColumns`.
 */
export async function joinTables(
  tables: Pick<Tables, "signal" | "scratch" | "run">,
  sources: readonly Table[],
  rules: JoinRules,
): Promise<Joined> {
  const sides = sidesOf(sources, rules.on);
  const columns = joinedColumns(sides, rules);
  const limitBytes = Math.min(LARGEST_LIMIT_BYTES, rules.limitBytes ?? JOIN_SHARE * tableMemoryBytes());
  const opened = new DisposableStack();
  const newPath = pathsIn(() => tables.scratch());
  const work: JoinWork = { sides, rules, signal: tables.signal, limitBytes, newPath, opened };
  const prepared = await tables.run(() => prepare(work));
  let isRead = false;
  async function* rows(): AsyncGenerator<RowBatch> {
    using _ = opened;
    yield* joinedRows(work, prepared);
    isRead = true;
  }
  const facts = () => {
    if (!isRead) throw new Error("the facts of a join are not known before its rows were read");
    return joinFacts(sides, prepared.counts);
  };
  return { like: sides[0].table, columns, rows: rows(), facts };
}

/** Reads the later sources; closes what it opened when that fails. */
async function prepare(work: JoinWork): Promise<PreparedJoin> {
  using unfinished = new DisposableStack();
  unfinished.use(work.opened);
  const prepared = (await gather(work)) ?? (await joinByParts(work));
  if (work.rules.duplicates === "error") await refuseRepeatedKeys(work, prepared.counts.repeated);
  unfinished.move();
  return prepared;
}

/** Paths in a folder of their own, made when the first is asked for. */
function pathsIn(scratch: () => string): () => string {
  let folder: string | undefined;
  let count = 0;
  return () => {
    folder ??= mkdtempSync(join(scratch(), "join-"));
    count++;
    return join(folder, String(count));
  };
}
