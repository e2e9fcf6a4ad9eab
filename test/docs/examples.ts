/** A job that is run in a page, and what comes of it. */
export interface JobExample {
  /** Of the page, from 1. */
  readonly line: number;
  readonly job: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly expect: Readonly<Record<string, { readonly min?: number; readonly max?: number }>>;
  readonly sources: readonly NamedText[];
  readonly target: NamedText | undefined;
  /** Some of them, as "name: value". */
  readonly facts: readonly string[];
  readonly warnings: readonly string[];
  readonly error: string | undefined;
}

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** The blocks ```text example of a page. */
export function jobExamples(page: string): readonly JobExample[] {
  return [...page.matchAll(/^```text example\n([\s\S]*?)^```$/gm)].map((block) => {
    const line = 1 + page.slice(0, block.index).split("\n").length;
    return jobExample(block[1] ?? "", line);
  });
}

function jobExample(block: string, line: number): JobExample {
  const [opening = "", ...sections] = block.split(/^-- /m);
  const [, job = "", params = "{}", expect = "{}"] =
    /^(\w+)(?: (\{.*?\}))?(?:\nexpect (\{.*\}))?\n$/.exec(opening) ?? [];
  if (job === "") throw new Error(`line ${line} of the page: no job is run here: ${opening}`);
  const texts = sections.map((section) => {
    const [title = ""] = section.split("\n", 1);
    const [kind = "", name = ""] = title.split(" ");
    return { kind, name, text: section.slice(title.length + 1) };
  });
  const first = (wanted: string) => texts.find(({ kind }) => kind === wanted);
  const linesOf = (text: string) => text.split("\n").filter((each) => each !== "");
  const unknown = texts.find(({ kind }) => !["source", "target", "facts", "warning", "error"].includes(kind));
  if (unknown !== undefined) throw new Error(`line ${line} of the page: no such section: ${unknown.kind}`);
  return {
    line,
    job,
    params: JSON.parse(params),
    expect: JSON.parse(expect),
    sources: texts.filter(({ kind }) => kind === "source"),
    target: first("target"),
    facts: linesOf(first("facts")?.text ?? ""),
    warnings: linesOf(first("warning")?.text ?? ""),
    error: first("error")?.text.trim().replaceAll("\n", " "),
  };
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
