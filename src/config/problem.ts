import { FlowError } from "../domain/errors.ts";

/** Where in the parsed config something is: `["pairs", 0, "source"]`. */
export type ConfigPath = readonly (string | number)[];

/** Something wrong at a place of the parsed config, not yet at a line of its file. */
export interface Finding {
  readonly path: ConfigPath;
  /** Points at the key itself instead of its value. */
  readonly at?: "key";
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Something wrong with a config, as the command line and the page show it; it has no line when it is not about one. */
export interface ConfigProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number | null;
  /** From 1, in UTF-16 units as editors count. */
  readonly column: number | null;
  /** `pairs[0].source`, or empty. */
  readonly path: string;
  readonly message: string;
  readonly hint: string | null;
  readonly sourceLine: string | null;
}

/** A file that a config was read from, as it was then. */
export interface FileRead {
  /** Absolute path, or as the variable that names it has it. */
  readonly path: string;
  /** Of its bytes, in hex. */
  readonly sha256: string;
}

/** Everything that is wrong with a config, in one report: its message is the report. */
export class ConfigError extends FlowError {
  /** File by file, each in its order; at least one. */
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[], cause?: unknown) {
    const files = [...new Set(problems.map(({ file }) => file))];
    const inOrder = problems.toSorted(
      (a, b) =>
        files.indexOf(a.file) - files.indexOf(b.file) ||
        (a.line ?? 0) - (b.line ?? 0) ||
        (a.column ?? 0) - (b.column ?? 0),
    );
    super("config-invalid", renderProblems(inOrder), { cause });
    this.problems = inOrder;
  }
}

/** A problem of the config as a whole: it is missing, or cannot be read. */
export function wholeFileProblem(file: string, message: string, hint: string): ConfigProblem {
  return { file, line: null, column: null, path: "", message, hint, sourceLine: null };
}

/** `pairs[0].source` for people; a key that is no plain word stands in quotes: `expect["rows in"]`. */
export function pathText(path: ConfigPath): string {
  return path
    .map((step) => (typeof step === "string" && PLAIN_KEY.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`))
    .join("")
    .replace(/^\./, "");
}

const PLAIN_KEY = /^[\p{L}\p{N}_$-]+$/u;

/** One block per problem: `file:line:column: message`, the line with a caret under it, and what to do. */
export function renderProblems(problems: readonly ConfigProblem[]): string {
  return problems.map(renderProblem).join("\n\n");
}

function renderProblem({ file, line, column, message, hint, sourceLine }: ConfigProblem): string {
  const place = line === null ? file : `${file}:${line}:${column}`;
  const lines = [`${place}: ${message}`];
  if (line !== null && sourceLine !== null) lines.push(...renderLine(sourceLine, line, column ?? 1));
  if (hint !== null) lines.push(`  ${hint}`);
  return lines.join("\n");
}

const WIDEST = 120;

/** A very long line (a config on one line) is cut to what surrounds the column. */
function renderLine(sourceLine: string, line: number, column: number): readonly string[] {
  const from = sourceLine.length > WIDEST ? Math.max(0, column - 1 - WIDEST / 2) : 0;
  const shown = sourceLine.slice(from, from + WIDEST).replace(/[^\P{Cc}\t]/gu, "\u{FFFD}");
  const margin = `  ${line} | `;
  const before = shown.slice(0, column - 1 - from).replace(/[^\t]/g, " ");
  return [`${margin}${shown}`, `${" ".repeat(margin.length - 2)}| ${before}^`];
}
