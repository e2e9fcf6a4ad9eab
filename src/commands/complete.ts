import { readFile } from "node:fs/promises";
import { parseConfig } from "../config/document.ts";
import { environmentOf, readEnvironment } from "../config/environment.ts";
import { type ConfigPlace, findConfig, findEnvironments, findOverlay } from "../config/find.ts";
import { mergeOverlay, pairNamesIn } from "../config/overlay.ts";
import { stateFiles } from "../config/state-files.ts";
import { readJournal } from "../journal/sqlite.ts";
import { splitInvisible } from "../lib/invisible.ts";
import { isFlow } from "./options.ts";

/** A shell shows no more at once. */
const MOST = 1_000;

/**
 * Prints the names that begin with what is typed, a line each: what is asked for (`pair`, `key` or `environment`), the
 * word so far, then the words of the command line behind the command's name. Pairs stand in the config, keys in the
 * journal: neither jobs nor folders of pairs are looked at, so that it is quick.
 */
export async function printCompletions([kind = "", current = "", ...words]: readonly string[]): Promise<void> {
  // Whoever presses Tab has asked for names, and not for an error in the middle of what they type.
  const names = await namesOf(kind, words).catch(() => []);
  const fitting = names.filter((name) => name.startsWith(current) && splitInvisible(name).length === 1);
  for (const name of fitting.slice(0, MOST)) console.log(name);
}

async function namesOf(kind: string, words: readonly string[]): Promise<readonly string[]> {
  const place = await findConfig(words.find(isFlow) ?? ".");
  if (kind === "environment") return findEnvironments(place);
  const environment = environmentOf(readEnvironment(), valuesOf("--env", words)[0]);
  const pairs = pairNamesIn(await mergedConfig(place, environment));
  if (kind !== "key") return pairs;
  const chosen = valuesOf("--pair", words);
  const journal = readJournal(stateFiles(place.root, valuesOf("--state", words)[0]).journal);
  try {
    const searched = pairs.filter((pair) => chosen.length === 0 || chosen.includes(pair));
    return [...new Set(searched.flatMap((pair) => [...journal.latest(pair).keys()]))].toSorted();
  } finally {
    journal.close();
  }
}

/** It may be half-written. */
async function mergedConfig(place: ConfigPlace, environment: string | undefined): Promise<unknown> {
  const base = await parsed(place);
  return environment !== undefined
    ? mergeOverlay(base, await parsed(await findOverlay(place, environment))).value
    : base;
}

async function parsed(place: ConfigPlace): Promise<unknown> {
  return parseConfig({ ...place, text: await readFile(place.file, "utf8") }).value;
}

/** The word behind each place of an option. */
function valuesOf(option: string, words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => (words[index - 1] === option ? [word] : []));
}
