import { STATUSES } from "../domain/status.ts";
import { itemId } from "../lib/hash.ts";
import { foreignCursor, textOfCursor, writeCursor } from "./cursor.ts";
import type { Entry } from "./entry-table.ts";
import type { GridCell, GridDocument, GridQuery, GridRow } from "./insights.ts";
import { containing } from "./item-filter.ts";
import { createFamiliesByFile, dateName, type Family, familiesByDate, type Member } from "./lineage.ts";
import { createOnItsWay } from "./on-its-way.ts";
import type { PairState } from "./pair-state.ts";
import { perMakeup } from "./per-scan.ts";

/** Answers from what the last scans found; what belongs together is worked out until they find others. */
export function createGrid(
  states: readonly PairState[],
  conceal: (text: string) => string,
): (query: GridQuery) => GridDocument {
  const byFile = createFamiliesByFile(states);
  const byDate = perMakeup(states, () => familiesByDate(states));
  const onItsWay = createOnItsWay(states.map(({ pair }) => pair));
  return ({ by, text = "", unfinished, limit, cursor }) => {
    const chosen = states.flatMap((state, index) =>
      by === "file" || dateName(state.pair) !== undefined ? [{ state, index }] : [],
    );
    const isWanted = text === "" ? () => true : containing(text);
    const itemsOf = (family: Family) => {
      const members = Map.groupBy(family.members, ({ pair }) => pair);
      return chosen.map(({ state, index }) => (members.get(index) ?? []).flatMap(({ key }) => state.entry(key) ?? []));
    };
    const rowOf = (family: Family): GridRow => {
      const items = itemsOf(family);
      const isComing = by === "file" ? onItsWay(items) : [];
      const cells = chosen.map(({ state }, column) => {
        const cell = cellOf(state, items[column] ?? []);
        return cell ?? (by === "date" || isComing[column] === true ? "gap" : null);
      });
      return { label: conceal(family.label), cells };
    };
    const entryOf = ({ pair, key }: Member) => states[pair]?.entry(key);
    const hasOpenItem = ({ members }: Family) =>
      members.some((member) => (entryOf(member)?.decision.status ?? "success") !== "success");
    const hasGap = (family: Family) => by === "date" && itemsOf(family).some((items) => items.length === 0);
    const isOpen = (family: Family) => hasOpenItem(family) || hasGap(family);
    const fitting = (by === "file" ? byFile() : byDate()).filter(
      (family) => isWanted(family.label) && (!unfinished || isOpen(family)),
    );
    const from = cursor === undefined ? 0 : behind(fitting, by, readCursor(cursor));
    const shown = fitting.slice(from, from + limit);
    const last = shown.at(-1);
    return {
      by,
      pairs: chosen.map(({ state }) => state.pair.name),
      rows: shown.map(rowOf),
      total: fitting.length,
      nextCursor: from + limit < fitting.length && last !== undefined ? cursorOf(last) : null,
    };
  };
}

/** The worst of the items; undefined without any. */
function cellOf({ pair }: PairState, entries: readonly Entry[]): GridCell | undefined {
  const rank = ({ decision }: Entry) => STATUSES.indexOf(decision.status);
  const [first, ...others] = entries;
  if (first === undefined) return undefined;
  const { facts, decision } = others.reduce((worst, other) => (rank(other) > rank(worst) ? other : worst), first);
  const id = itemId(pair.name, facts.item.key);
  return { status: decision.status, reason: decision.reason, count: entries.length, itemId: id };
}

/** How many rows stand before those of the next page. */
function behind(families: readonly Family[], by: GridQuery["by"], label: string): number {
  const first = families.findIndex((family) => (by === "file" ? family.label > label : family.label < label));
  return first === -1 ? families.length : first;
}

function cursorOf({ label }: Family): string {
  return writeCursor(`after ${label}`);
}

function readCursor(cursor: string): string {
  const text = textOfCursor(cursor);
  if (text.startsWith("after ")) return text.slice(6);
  throw foreignCursor();
}
