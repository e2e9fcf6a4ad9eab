/** One setting of the config as it counts, and where it comes from. */
export interface Setting {
  /** `["pairs", 0, "retry", "attempts"]`. */
  readonly path: readonly (string | number)[];
  /** What came from the environment is shown as its template. */
  readonly value: unknown;
  readonly origin: "file" | "default";
  /** Null for a default. */
  readonly file: string | null;
  /** From 1. */
  readonly line: number | null;
  /** From 1. */
  readonly column: number | null;
  /** The environment variables whose values are in it. */
  readonly variables: readonly string[];
}

/** A config as it counts: its file, the overlay of an environment and the defaults, laid together. */
export interface EffectiveConfig {
  /** Whose overlay is laid over the file; null for none. */
  readonly environment: string | null;
  /** Paths of all files that were read. */
  readonly files: readonly string[];
  /** Those of the flow, then those of each pair, with what it inherits. */
  readonly settings: readonly Setting[];
}

/** A line of the config as people read it. */
export interface SettingLine {
  /** As YAML; wide enough that the origins stand in one column. */
  readonly text: string;
  /** `flow.config.json:4`, or "default"; empty for a line that only names what is below it. */
  readonly origin: string;
}

/** With an origin behind it, that fits a terminal of 80 columns; a longer value pushes its origin aside. */
const WIDEST = 48;

/** Settings as the lines of a YAML file, in which each value has its origin beside it. */
export function settingLines(settings: readonly Setting[]): readonly SettingLine[] {
  const lines = settings.flatMap((setting, index) => linesOf(setting, settings[index - 1]?.path ?? []));
  const width = Math.min(
    WIDEST,
    lines.reduce((widest, { text }) => Math.max(widest, text.length), 0),
  );
  return lines.map((line) => (line.origin === "" ? line : { ...line, text: line.text.padEnd(width) }));
}

/** The setting, below the names of the objects that it is in and the one before it was not. */
function linesOf(setting: Setting, before: Setting["path"]): readonly SettingLine[] {
  const { path } = setting;
  const firstNew = path.findIndex((step, depth) => step !== before[depth]);
  return path.flatMap((step, depth): readonly SettingLine[] => {
    if (depth < firstNew || typeof step === "number") return [];
    const isEntry = typeof path[depth - 1] === "number" && depth - 1 >= firstNew;
    const text = `${"  ".repeat(isEntry ? depth - 1 : depth)}${isEntry ? "- " : ""}${step}:`;
    if (depth < path.length - 1) return [{ text, origin: "" }];
    return [{ text: `${text} ${valueText(setting.value)}`, origin: originText(setting) }];
  });
}

const PLAIN = /^[\p{L}\p{N}./_$][^\p{Cc}#]*(?<! )$/u;

/** Text stands in quotes where YAML would take it for something else. */
function valueText(value: unknown): string {
  const isPlain = typeof value === "string" && PLAIN.test(value) && !value.includes(": ") && !isOtherYaml(value);
  return isPlain ? value : JSON.stringify(value);
}

function isOtherYaml(text: string): boolean {
  return /^(?:true|false|null)$/i.test(text) || !Number.isNaN(Number(text));
}

function originText({ origin, file, line, variables }: Setting): string {
  if (origin === "default") return "default";
  const from = variables.length === 0 ? "" : `, from ${variables.join(" and ")}`;
  return `${file}:${line}${from}`;
}
