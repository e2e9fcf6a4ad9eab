import { FlowError } from "../domain/errors.ts";
import { STATUSES } from "../domain/status.ts";
import { itemId } from "../lib/hash.ts";
import type { GridCell, GridDocument, GridQuery, GridRow } from "./insights.ts";
import { containing } from "./item-filter.ts";
import { dateName, type Family, familiesByDate, familiesByFile, type Member } from "./lineage.ts";
import type { PairState } from "./pair-state.ts";
import { perMakeup } from "./per-scan.ts";

/** Answers from what the last scans found; what belongs together is worked out until they find others. */
export function createGrid(
  states: readonly PairState[],
  conceal: (text: string) => string,
): (query: GridQuery) => GridDocument {
  const byFile = perMakeup(states, () => familiesByFile(states));
  const byDate = perMakeup(states, () => familiesByDate(states));
  return ({ by, text = "", unfinished, limit, cursor }) => {
    const chosen = states.flatMap((state, index) =>
      by === "file" || dateName(state.pair) !== undefined ? [{ state, index }] : [],
    );
    const isWanted = text === "" ? () => true : containing(text);
    const cellsOf = (family: Family) => {
      const members = Map.groupBy(family.members, ({ pair }) => pair);
      return chosen.map(({ state, index }) => worstOf(state, members.get(index) ?? []));
    };
    const entryOf = ({ pair, key }: Member) => states[pair]?.entry(key);
    const hasOpenItem = ({ members }: Family) =>
      members.some((member) => (entryOf(member)?.decision.status ?? "success") !== "success");
    const isOpen = (family: Family) => hasOpenItem(family) || (by === "date" && cellsOf(family).includes(null));
    const fitting = (by === "file" ? byFile() : byDate()).filter(
      (family) => isWanted(family.label) && (!unfinished || isOpen(family)),
    );
    const from = cursor === undefined ? 0 : behind(fitting, by, readCursor(cursor));
    const shown = fitting.slice(from, from + limit);
    const last = shown.at(-1);
    return {
      by,
      pairs: chosen.map(({ state }) => state.pair.name),
      rows: shown.map(
        (family): GridRow => ({ label: conceal(family.label), cells: cellsOf(family).map(cellDocument) }),
      ),
      total: fitting.length,
      nextCursor: from + limit < fitting.length && last !== undefined ? cursorOf(last) : null,
    };
  };
}

type Entry = NonNullable<ReturnType<PairState["entry"]>>;

interface Worst {
  readonly state: PairState;
  readonly entry: Entry;
  readonly count: number;
}

/** Of the items that are still there; null without any. */
function worstOf(state: PairState, members: readonly Member[]): Worst | null {
  const entries = members.flatMap(({ key }) => state.entry(key) ?? []);
  const rank = ({ decision }: Entry) => STATUSES.indexOf(decision.status);
  const [first, ...others] = entries;
  if (first === undefined) return null;
  const entry = others.reduce((worst, other) => (rank(other) > rank(worst) ? other : worst), first);
  return { state, entry, count: entries.length };
}

function cellDocument(worst: Worst | null): GridCell | null {
  if (worst === null) return null;
  const { facts, decision } = worst.entry;
  const id = itemId(worst.state.pair.name, facts.item.key);
  return { status: decision.status, reason: decision.reason, count: worst.count, itemId: id };
}

/** How many rows stand before those of the next page. */
function behind(families: readonly Family[], by: GridQuery["by"], label: string): number {
  const first = families.findIndex((family) => (by === "file" ? family.label > label : family.label < label));
  return first === -1 ? families.length : first;
}

function cursorOf({ label }: Family): string {
  return Buffer.from(`after ${label}`).toString("base64url");
}

function readCursor(cursor: string): string {
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  if (text.startsWith("after ")) return text.slice(6);
  throw new FlowError("usage", "the cursor is none of ours", { hint: "Take nextCursor from the page before." });
}
