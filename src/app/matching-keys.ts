import type { EntryTable, Makeup } from "./entry-table.ts";

/** Which items of a table have a text in their keys: a 1 at their places. */
export interface MatchingKeys {
  readonly marks: Uint8Array;
  readonly count: number;
}

type Keyed = Pick<EntryTable, "entries" | "makeup">;

/** The keys of a table in one text in small letters, which is searched far faster than each of them. */
interface Keys {
  readonly text: string;
  /** Where each key's part of the text ends. */
  readonly ends: Uint32Array;
  readonly found: Map<string, MatchingKeys>;
}

/** No file name holds it. */
const BETWEEN = "\0";
/** Texts whose matches are remembered: those of the people who search at the same time. */
const MOST_TEXTS = 8;

/** Finds keys by a part of them, in any case, and remembers what it found until a scan finds other items. */
export function rememberMatches(): (table: Keyed, text: string) => MatchingKeys {
  const known = new WeakMap<Makeup, Keys>();
  return (table, text) => {
    const keys = known.get(table.makeup) ?? keysOf(table);
    known.set(table.makeup, keys);
    const part = text.toLowerCase();
    const matching = keys.found.get(part) ?? search(keys, part);
    keys.found.delete(part);
    keys.found.set(part, matching);
    const [oldest] = keys.found.keys();
    if (keys.found.size > MOST_TEXTS && oldest !== undefined) keys.found.delete(oldest);
    return matching;
  };
}

function keysOf({ entries }: Keyed): Keys {
  const ends = new Uint32Array(entries.length);
  let end = -1;
  const parts = entries.map(({ facts }, place) => {
    const part = facts.item.key.toLowerCase();
    end += part.length + 1;
    ends[place] = end;
    return part;
  });
  return { text: parts.join(BETWEEN), ends, found: new Map() };
}

function search({ text, ends }: Keys, part: string): MatchingKeys {
  const marks = new Uint8Array(ends.length);
  if (part.includes(BETWEEN)) return { marks, count: 0 };
  let count = 0;
  let place = 0;
  let at = text.indexOf(part);
  while (at !== -1 && place < ends.length) {
    while ((ends[place] ?? 0) < at) place += 1;
    marks[place] = 1;
    count += 1;
    const next = (ends[place] ?? 0) + 1;
    place += 1;
    at = next > text.length ? -1 : text.indexOf(part, next);
  }
  return { marks, count };
}
