/** What is run in a page, what it is run on, and what comes of it. */
export interface Example {
  /** Of the page, from 1. */
  readonly line: number;
  /** What stands before the first section: what is run. */
  readonly opening: string;
  readonly sources: readonly NamedText[];
  readonly targets: readonly NamedText[];
  /** As "name: value". */
  readonly facts: readonly string[];
  readonly warnings: readonly string[];
  readonly log: string | undefined;
  readonly error: string | undefined;
  readonly hint: string | undefined;
}

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

const KINDS = ["source", "target", "facts", "warning", "log", "error", "hint"];

/** The blocks ```text example of a page. */
export function examplesOf(page: string): readonly Example[] {
  return [...page.matchAll(/^```text example\n([\s\S]*?)^```$/gm)].map((block) => {
    const line = 1 + page.slice(0, block.index).split("\n").length;
    return exampleOf(block[1] ?? "", line);
  });
}

function exampleOf(block: string, line: number): Example {
  const [opening = "", ...sections] = block.split(/^-- /m);
  const texts = sections.map((section) => {
    const [title = ""] = section.split("\n", 1);
    const [kind = "", name = ""] = title.split(" ");
    return { kind, name, text: section.slice(title.length + 1) };
  });
  const unknown = texts.find(({ kind }) => !KINDS.includes(kind));
  if (unknown !== undefined) throw new Error(`line ${line} of the page: no such section: ${unknown.kind}`);
  const all = (wanted: string) => texts.filter(({ kind }) => kind === wanted);
  const [facts, warnings, log, error, hint] = KINDS.slice(2).map((kind) => all(kind)[0]?.text);
  return {
    line,
    opening: opening.trimEnd(),
    sources: all("source"),
    targets: all("target"),
    facts: linesOf(facts),
    warnings: linesOf(warnings),
    log,
    error: error?.trim().replaceAll("\n", " "),
    hint: hint?.trim().replaceAll("\n", " "),
  };
}

function linesOf(text = ""): readonly string[] {
  return text.split("\n").filter((each) => each !== "");
}

/** Facts as pages show them. */
export function factLines(facts: Readonly<Record<string, number | string | readonly string[]>>): readonly string[] {
  return Object.entries(facts).map(([name, fact]) => `${name}: ${[fact].flat().join(", ")}`);
}

/** The rows of the tables of a page that have this head: of each cell what is in code marks, or all of it where nothing is. */
export function tableRows(page: string, head: string): readonly (readonly Cell[])[] {
  const tables = page.split(`\n${head}\n`).slice(1);
  return tables.flatMap((after) => {
    const [, ...lines] = after.split("\n");
    const rows = lines.slice(
      0,
      lines.findIndex((line) => !line.startsWith("|")),
    );
    return rows.map((row) =>
      row
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map(cellOf),
    );
  });
}

/** A cell of a table: `words` before the first code mark, and what stands in code marks. */
export interface Cell {
  readonly words: string;
  readonly codes: readonly string[];
}

function cellOf(cell: string): Cell {
  const codes = [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => shown(code.replaceAll("\\|", "|")));
  return { words: (cell.split("`")[0] ?? "").trim(), codes };
}

/** Markdown takes a space off both ends of code, unless it is nothing but spaces. */
function shown(code: string): string {
  return /^ .*[^ ].* $/s.test(code) ? code.slice(1, -1) : code;
}

/** A part of a page: from the heading, which is given as it stands, to the next one of its depth or above. */
export function sectionOf(page: string, heading: string): string {
  const from = page.indexOf(`\n${heading}\n`) + 1;
  if (from === 0) throw new Error(`the page has no ${heading}`);
  const depth = heading.indexOf(" ");
  const rest = page.slice(from + heading.length);
  const end = rest.search(new RegExp(`^#{1,${depth}} `, "m"));
  return rest.slice(0, end === -1 ? undefined : end);
}

/**
 * The files that are shown between the last `##` heading and a line of the page, by path: a paragraph with nothing but
 * the path, then a block with the text. Of two with one path the later one counts.
 */
export function filesBefore(page: string, line: number): Readonly<Record<string, string>> {
  const before = page
    .split("\n")
    .slice(0, line - 1)
    .join("\n");
  const section = before.slice(before.lastIndexOf("\n## ") + 1);
  const files = section.matchAll(/^`([^`\s]+)`\n\n```\w+\n([\s\S]*?)^```$/gm);
  return Object.fromEntries(Array.from(files, ([, path = "", text = ""]) => [path, text]));
}

/** A command as it is typed, and what it prints. */
export interface ConsoleStep {
  readonly line: number;
  readonly command: string;
  readonly printed: string;
}

/** The commands of the blocks ```console of a page, which begin with `$ `. */
export function consoleSteps(page: string): readonly ConsoleStep[] {
  return [...page.matchAll(/^```console\n([\s\S]*?)^```$/gm)].flatMap((block) => {
    const line = 1 + page.slice(0, block.index).split("\n").length;
    const [, ...steps] = (block[1] ?? "").split(/^\$ /m);
    return steps.map((step) => {
      const [command = ""] = step.split("\n", 1);
      return { line, command, printed: step.slice(command.length + 1) };
    });
  });
}
