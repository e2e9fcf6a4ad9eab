/** Words of PromQL that are no metrics, followed by what they take. */
const WORDS = new Set(["by", "without", "on", "ignoring", "group_left", "group_right", "and", "or", "unless", "bool"]);
const FUNCTIONS = new Set([
  "avg",
  "count",
  "histogram_quantile",
  "increase",
  "max",
  "min",
  "rate",
  "sum",
  "time",
  "label_values",
]);
const TOKEN = /"(?:[^"\\]|\\.)*"|[a-zA-Z_:][\w:]*|\$\w+|\d[\w.]*|[{}()[\],=~!<>+\-*/%^]+|\S/g;

export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

/**
 * The metrics of a PromQL expression with the labels they are selected by, and the labels that are grouped by. Knows the
 * functions of our rules alone; throws for any other and for brackets that do not close.
 */
export function readPromql(text: string): {
  readonly selectors: readonly Selector[];
  readonly groups: readonly string[];
} {
  checkBrackets(text);
  const selectors: { readonly metric: string; readonly labels: string[] }[] = [];
  const groups: string[] = [];
  let inside: "braces" | "groups" | "range" | "none" = "none";
  const tokens = [...text.matchAll(TOKEN)].map(([token]) => token);
  // Brackets one by one: `))` closes two.
  const parts = tokens.flatMap((token) => (/^["\w$:]/.test(token) ? [token] : [...token]));
  for (const [at, part] of parts.entries()) {
    const next = parts[at + 1];
    if (part === "{") inside = "braces";
    else if (part === "[") inside = "range";
    else if (part === "(" && WORDS.has(parts[at - 1] ?? "")) inside = "groups";
    else if (part === "}" || part === "]" || (part === ")" && inside === "groups")) inside = "none";
    else if (!/^[a-zA-Z_:]/.test(part) || inside === "range") continue;
    else if (inside === "braces") selectors.at(-1)?.labels.push(part);
    else if (inside === "groups") groups.push(part);
    else if (WORDS.has(part)) continue;
    else if (next === "(" || WORDS.has(next ?? "")) {
      if (!FUNCTIONS.has(part)) throw new Error(`${part} is no function that is known: ${text}`);
    } else selectors.push({ metric: part, labels: [] });
  }
  return { selectors, groups };
}

function checkBrackets(text: string): void {
  const open: string[] = [];
  const pairs: Readonly<Record<string, string>> = { ")": "(", "}": "{", "]": "[" };
  for (const sign of text.replaceAll(/"(?:[^"\\]|\\.)*"/g, "")) {
    if ("({[".includes(sign)) open.push(sign);
    else if (sign in pairs && open.pop() !== pairs[sign]) throw new Error(`brackets do not match: ${text}`);
  }
  if (open.length > 0) throw new Error(`brackets are left open: ${text}`);
}
