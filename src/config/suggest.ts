import { distance } from "fastest-levenshtein";

/** `Did you mean "source"?` when a known word is near enough to be meant, else undefined. */
export function didYouMean(text: string, known: readonly string[]): string | undefined {
  const near = nearest(text, known);
  return near === undefined ? undefined : `Did you mean "${near}"?`;
}

function nearest(text: string, known: readonly string[]): string | undefined {
  const wanted = text.toLowerCase();
  // Two swapped letters count as two steps; in a very short word two steps would fit anything.
  const farthest = Math.max(text.length < 4 ? 1 : 2, Math.floor(text.length / 3));
  const ranked = known
    .map((word) => ({ word, steps: distance(wanted, word.toLowerCase()) }))
    .filter(({ steps }) => steps <= farthest)
    .toSorted((a, b) => a.steps - b.steps);
  return ranked[0]?.word;
}
