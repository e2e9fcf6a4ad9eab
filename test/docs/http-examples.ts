/** A curl line of docs/HTTP.md and what the page says comes back. */
export interface HttpExample {
  readonly line: number;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly answer: unknown;
}

const SERVER = "http://localhost:8000";

/** Each block of bash with a curl in it, and the block of JSON behind it. */
export function httpExamples(page: string): readonly HttpExample[] {
  return [...page.matchAll(/^```bash\n(curl [\s\S]*?)^```\n\n```json\n([\s\S]*?)^```$/gm)].map((block) => {
    const [, command = "", answer = ""] = block;
    const line = page.slice(0, block.index).split("\n").length;
    return { line, ...requestOf(wordsOf(command)), answer: JSON.parse(answer) };
  });
}

/** What differs from one start to the next is made the same: times, durations, ids of runs, free space. */
export function withoutChance(value: unknown, name = ""): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutChance(each));
  if (typeof value === "number" && /(?:Ms|PerSecond|freeBytes|totalBytes)$/.test(name)) return `a number of ${name}`;
  if (typeof value === "string" && /^(?:id|runId|lastRunId)$/.test(name) && /^0m/.test(value)) return "a run";
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return "a time";
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutChance(each, key)]));
}

function requestOf([, ...words]: readonly string[]): Pick<HttpExample, "path" | "method" | "headers" | "body"> {
  const values = (option: string) => words.filter((_, index) => words[index - 1] === option);
  const url = words.find((word) => word.startsWith(SERVER) && !values("-H").includes(word)) ?? "";
  const headers = values("-H").map((header) => header.split(/: (.*)/s).slice(0, 2));
  return {
    path: url.slice(SERVER.length),
    method: values("-X")[0] ?? "GET",
    headers: Object.fromEntries(headers),
    body: values("-d")[0],
  };
}

/** As a shell parts them: quotes, and a backslash at the end of a line. */
function wordsOf(command: string): readonly string[] {
  const words = command.replaceAll("\\\n", " ").matchAll(/'([^']*)'|(\S+)/g);
  return Array.from(words, ([, quoted, plain]) => quoted ?? plain ?? "");
}
