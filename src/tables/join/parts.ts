import { TextBatch } from "../text/batch.ts";
import { JoinCounts } from "./counts.ts";
import { FoundPartners } from "./found.ts";
import { Matcher } from "./matcher.ts";
import { PART_COUNT, PartFiles } from "./part-files.ts";
import { PartRecords } from "./part-records.ts";
import { RecordText } from "./record-text.ts";
import { heldRows, type StoredRows } from "./stored-rows.ts";
import { drivingSources, type JoinWork, PIECE_ROWS, PieceReader, type PreparedJoin } from "./work.ts";

/**
 * For sources that do not fit in memory together: puts the rows of all into files, part by part those with like hashes
 * of their keys, and finds the partners within each part (a Grace hash join: M. Kitsuregawa, H. Tanaka and T. Moto-oka,
 * New Generation Computing 1, 1983). What is found waits in a file for each part, in the order of the rows, so that these
 * files and the first source are only read once more from their beginnings.
 */
export async function joinByParts(work: JoinWork): Promise<PreparedJoin> {
  const counts = new JoinCounts(work.sides.length);
  const stores: (StoredRows | undefined)[] = [];
  using spilled = new DisposableStack();
  const sources = work.sides.map((_, source) =>
    spilled.adopt(new PartFiles(source, work.newPath), (files) => files.close()),
  );
  for (const [source, files] of sources.entries()) {
    stores.push(await spill(work, source, { files, counts }));
    files.rewind();
  }
  const partners = new FoundPartners(stores, work.newPath);
  work.opened.defer(() => partners.close());
  for (let part = 0; part < PART_COUNT; part++) {
    work.signal.throwIfAborted();
    const records = sources.map(() => new PartRecords());
    const placeOf = (source: number, row: number) => records[source]?.numberOf(row) ?? 0;
    const matcher = new Matcher(work.rules, counts, placeOf);
    for (const [source, files] of sources.entries()) {
      if (source > 0) for (const rows of files.read(part, records[source])) matcher.add(rows);
    }
    for (const source of drivingSources(work)) {
      const isKnown = source > 0;
      for (const rows of sources[source]?.read(part, isKnown ? undefined : records[source]) ?? []) {
        partners.write(part, rows, { matcher, records });
      }
    }
    partners.rewind(part);
    matcher.finish();
    matcher.free();
  }
  return { counts, stores, partners };
}

/** Puts the rows of a source into files, of a later text with their records; returns what its rows are taken from later. */
async function spill(
  work: JoinWork,
  source: number,
  { files, counts }: { readonly files: PartFiles; readonly counts: JoinCounts },
): Promise<StoredRows | undefined> {
  const table = work.sides[source]?.table;
  if (table === undefined) return undefined;
  const isLater = source > 0;
  const held = isLater && table.dialect === null ? await heldRows(table, work.limitBytes) : undefined;
  const reader = new PieceReader(work, source);
  let before = 0;
  for await (const batch of (held ?? table).batches()) {
    work.signal.throwIfAborted();
    for (let first = 0; first < batch.rowCount; first += PIECE_ROWS) {
      const piece = reader.read(batch, first, before);
      // The first source is counted when its rows are put out.
      if (isLater) counts.add(source, piece.keys);
      files.add(piece, isLater && batch instanceof TextBatch ? { batch, first } : undefined);
    }
    before += batch.rowCount;
  }
  if (!isLater) return undefined;
  return held ?? new RecordText(table);
}
