import type { PairDocument, StatusDocument } from "../../app/view.ts";
import { count, plural } from "./text.ts";

/** The whole flow in one sentence: what is wrong, else what is left, else that all is done. */
export function flowSentence({ counts, scan }: StatusDocument, pairs: readonly PairDocument[]): string {
  const wrong = [errorsPart(counts.error, pairs), unscannedPart(pairs)].filter((part) => part !== undefined);
  if (wrong.length > 0) return wrong.join("; ");
  const total = counts.success + counts.preliminary;
  if (total === 0) return scan.lastStartedAt === null ? "The first scan has not finished yet" : "No files yet";
  if (counts.preliminary > 0) return `${count(counts.preliminary)} of ${plural(total, "file")} not finished yet`;
  return total === 1 ? "The one file is done" : `All ${count(total)} files are done`;
}

/** The folders people drop files into: sources that no pair makes. */
export function entryFolders(pairs: readonly Pick<PairDocument, "sources" | "target">[]): readonly string[] {
  const made = new Set(pairs.map(({ target }) => folderOf(target)));
  const read = new Set(pairs.flatMap(({ sources }) => sources).map(folderOf));
  return [...read].filter((folder) => !made.has(folder));
}

/** Up to two pairs are named; more would be a list, not a sentence. */
function errorsPart(errors: number, pairs: readonly PairDocument[]): string | undefined {
  if (errors === 0) return undefined;
  const names = pairs.filter((pair) => pair.counts.error > 0).map(({ name }) => name);
  const where = names.length > 2 ? plural(names.length, "pair") : names.join(" and ");
  return where === "" ? plural(errors, "error") : `${plural(errors, "error")} in ${where}`;
}

/** A pair without a listing has no items to count, so it is said apart. */
function unscannedPart(pairs: readonly PairDocument[]): string | undefined {
  const names = pairs.filter(({ problem }) => problem !== null).map(({ name }) => name);
  if (names.length === 0) return undefined;
  return names.length > 2 ? `${plural(names.length, "pair")} cannot go on` : `${names.join(" and ")} cannot go on`;
}

/** The part of a pattern before its first placeholder's segment; a path without one is a folder. */
function folderOf(pattern: string): string {
  const brace = pattern.indexOf("{");
  return brace === -1 ? pattern.replace(/\/+$/, "") : pattern.slice(0, Math.max(0, pattern.lastIndexOf("/", brace)));
}
