const SPACE = 32;

/** A cell's text without the spaces around it: of the ASCII kind alone, so that no other character is lost. */
export function withoutSpaces(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && text.charCodeAt(from) === SPACE) from++;
  while (to > from && text.charCodeAt(to - 1) === SPACE) to--;
  return text.slice(from, to);
}
