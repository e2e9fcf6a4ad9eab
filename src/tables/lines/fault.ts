import { FlowError } from "../../domain/errors.ts";

const HINT =
  'Each line is one JSON object, as {"isin": "A", "nav": 1.5}. A file that holds one JSON list is turned into lines by `jq -c ".[]"`.';

/** A line of a file. */
export interface LinePlace {
  readonly name: string;
  readonly line: number;
}

/** The error for a line that is no JSON object: the first character that cannot stand there, and what could. */
export function lineFault(text: string, { name, line }: LinePlace, cause: unknown): FlowError {
  const { at, expected } = faultIn(text);
  const rest = text.slice(at).trimEnd();
  const found = rest === "" ? "the line ends" : `there is ${shortened(rest)}`;
  const message = `${name}, line ${line}, character ${at + 1}: ${found} where ${expected} should be`;
  return new FlowError("input-invalid", message, { hint: HINT, cause });
}

/** The error for an object that has a key twice; `at` is where in the line, from 0. */
export function repeatedKey(key: string, { name, line, at }: LinePlace & { readonly at: number }): FlowError {
  const message = `${name}, line ${line}, character ${at + 1}: the key ${shortened(key)} stands twice in this object`;
  return new FlowError("input-invalid", message, {
    hint: "Rename or remove one of the two; a column has one cell in a row.",
  });
}

/** Lines may be long; the beginning shows what is there. */
function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}

// The grammar of RFC 8259; only asked where the parser has refused a line, because it does not always say where.
const SPACES = /[ \t\r]*/y;
const STRING = String.raw`"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\u0000-\u001f]*)*"`;
const NUMBER = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const TOKEN = new RegExp(String.raw`(${STRING})|((?:${NUMBER}|true|false|null)(?![\w.+-]))|[{}[\],:]`, "y");

/** What may stand at a place, by what messages call it. */
const EXPECTED = {
  object: "an object in {}",
  value: "a value",
  item: 'a value or "]"',
  key: "a key in quotes",
  member: 'a key in quotes or "}"',
  colon: '":"',
  "more members": '"," or "}"',
  "more items": '"," or "]"',
  end: "the end of the line",
} as const;

type Expected = keyof typeof EXPECTED;

/** Where a quote begins something, which is then told to be broken. */
const TEXT_MAY_STAND: ReadonlySet<Expected> = new Set(["value", "item", "key", "member"]);

/** Goes over the tokens up to the first that cannot stand where it is; the end of the text cannot stand anywhere. */
function faultIn(text: string): { readonly at: number; readonly expected: string } {
  const open: ("members" | "items")[] = [];
  let expected: Expected = "object";
  for (let at = 0; ; ) {
    at = spacesEnd(text, at);
    TOKEN.lastIndex = at;
    const [token = "", string] = TOKEN.exec(text) ?? [];
    const next: Expected | undefined =
      token === "" ? undefined : nextOf(expected, { token, isString: string !== undefined }, open);
    if (next === undefined) {
      const isText = token === "" && text[at] === '"' && TEXT_MAY_STAND.has(expected);
      return { at, expected: isText ? "a text whose quotes close and whose escapes are valid" : EXPECTED[expected] };
    }
    expected = next;
    at += token.length;
  }
}

function spacesEnd(text: string, from: number): number {
  SPACES.lastIndex = from;
  return from + (SPACES.exec(text)?.[0].length ?? 0);
}

interface Token {
  readonly token: string;
  readonly isString: boolean;
}

/** What may follow a token, undefined when it cannot stand here; `open` are the objects and lists it stands in. */
function nextOf(expected: Expected, { token, isString }: Token, open: ("members" | "items")[]): Expected | undefined {
  const closed = (): Expected => {
    open.pop();
    return open.length === 0 ? "end" : `more ${open.at(-1) ?? "items"}`;
  };
  if (expected === "colon") return token === ":" ? "value" : undefined;
  if (expected === "key" || expected === "member") {
    if (isString) return "colon";
    return token === "}" && expected === "member" ? closed() : undefined;
  }
  if (expected === "more members" || expected === "more items") {
    if (token === ",") return expected === "more members" ? "key" : "value";
    return token === (expected === "more members" ? "}" : "]") ? closed() : undefined;
  }
  if (expected === "end" || (expected === "object" && token !== "{")) return undefined;
  if (token === "{") {
    open.push("members");
    return "member";
  }
  if (token === "[") {
    open.push("items");
    return "item";
  }
  if (token === "]" && expected === "item") return closed();
  return "}],:".includes(token) ? undefined : `more ${open.at(-1) ?? "items"}`;
}
