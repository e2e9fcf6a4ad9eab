import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseConfig } from "../config/document.ts";
import { type ConfigPlace, findConfig } from "../config/find.ts";
import { readJournal } from "../journal/sqlite.ts";
import { splitInvisible } from "../lib/invisible.ts";
import { isFlow } from "./options.ts";

/** A shell shows no more at once. */
const MOST = 1_000;

/**
 * Prints the names that begin with what is typed, a line each: `pair` or `key`, the word so far, then the words of the
 * command line behind the command's name. Pairs stand in the config, keys in the journal: neither jobs nor folders are
 * looked at, so that it is quick.
 */
export async function printCompletions([kind = "", current = "", ...words]: readonly string[]): Promise<void> {
  // Whoever presses Tab has asked for names, and not for an error in the middle of what they type.
  const names = await namesOf(kind, words).catch(() => []);
  const fitting = names.filter((name) => name.startsWith(current) && splitInvisible(name).length === 1);
  for (const name of fitting.slice(0, MOST)) console.log(name);
}

async function namesOf(kind: string, words: readonly string[]): Promise<readonly string[]> {
  const place = await findConfig(words.find(isFlow) ?? ".");
  const pairs = await pairNames(place);
  if (kind !== "key") return pairs;
  const chosen = valuesOf("--pair", words);
  const state = valuesOf("--state", words)[0] ?? join(place.root, ".pairflow");
  const journal = readJournal(join(resolve(state), "journal.sqlite"));
  try {
    const searched = pairs.filter((pair) => chosen.length === 0 || chosen.includes(pair));
    return [...new Set(searched.flatMap((pair) => [...journal.latest(pair).keys()]))].toSorted();
  } finally {
    journal.close();
  }
}

/** Of a config that may be half-written: whatever has a name. */
async function pairNames(place: ConfigPlace): Promise<readonly string[]> {
  const { value } = parseConfig({ ...place, text: await readFile(place.file, "utf8") });
  const pairs = fieldOf(value, "pairs");
  const names = (Array.isArray(pairs) ? pairs : []).map((pair) => fieldOf(pair, "name"));
  return names.filter((name) => typeof name === "string");
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/** The word behind each place of an option. */
function valuesOf(option: string, words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => (words[index - 1] === option ? [word] : []));
}
