import type { Setting } from "../domain/setting.ts";
import type { Filled } from "./fill.ts";
import { type ConfigPath, type ConfigProblem, type Finding, pathText } from "./problem.ts";
import { isRecord } from "./record.ts";
import type { FlowDraft } from "./schema.ts";
import { valueAt } from "./shape.ts";

export interface SettingParts {
  readonly draft: FlowDraft;
  readonly filled: Filled;
  readonly locate: (finding: Finding) => ConfigProblem | undefined;
  /** What the flow is called. */
  readonly name: string;
}

/** What a pair has from the flow when it does not say it itself. */
const INHERITED: readonly (readonly [own: ConfigPath, from: ConfigPath])[] = [
  ...["schedule", "timezone", "settle"].map((key) => [[key], [key]] as const),
  ...[["timeout"], ["retry", "attempts"], ["retry", "backoff"], ["onSourceChange"], ["onJobChange"]].map(
    (path) => [path, ["defaults", ...path]] as const,
  ),
];

/** The flow's own settings, then those of each pair: all that it has, and what it inherits. */
export function settingsOf(parts: SettingParts): readonly Setting[] {
  const { shown } = parts.filled;
  const pairs = valueAt(shown, ["pairs"]);
  const { name: _, $schema: __, pairs: ___, ...flow } = parts.draft;
  const heads = [["name"], ...leavesOf(flow, [], shown)].map((path) => settingAt(path, path, parts));
  const own = (Array.isArray(pairs) ? pairs : []).flatMap((pair: unknown, index) => {
    const at: ConfigPath = ["pairs", index];
    const inherited = INHERITED.filter(([path]) => valueAt(pair, path) === undefined);
    const settings = [
      ...leavesOf(pair, []).map((path) => settingAt([...at, ...path], [...at, ...path], parts)),
      ...inherited.map(([path, from]) => settingAt([...at, ...path], from, parts)),
    ];
    // What belongs to one key stands together, whether it is the pair's own or not.
    return [...Map.groupBy(settings, ({ path }) => path[at.length]).values()].flat();
  });
  return [...heads, ...own];
}

/** Lists are shown whole, and so is what the config has as one value. */
function leavesOf(value: unknown, path: ConfigPath, shown: unknown = value): readonly ConfigPath[] {
  const isWhole = shown !== undefined && !isRecord(shown);
  if (isWhole || !isRecord(value) || Object.keys(value).length === 0) return [path];
  const below = (key: string) => (isRecord(shown) ? shown[key] : undefined);
  return Object.entries(value).flatMap(([key, entry]) => leavesOf(entry, [...path, key], below(key)));
}

/** A setting whose value stands at another path, or nowhere. */
function settingAt(path: ConfigPath, from: ConfigPath, { draft, filled, locate, name }: SettingParts): Setting {
  const shown = valueAt(filled.shown, from);
  if (shown === undefined) {
    const value = from[0] === "name" ? name : valueAt(draft, from);
    return { path, value, origin: "default", file: null, line: null, column: null, variables: [] };
  }
  const { file, line = null, column = null } = locate({ path: from, message: "" }) ?? {};
  const within = [...filled.used].filter(([at]) => at === pathText(from) || at.startsWith(`${pathText(from)}[`));
  const variables = [...new Set(within.flatMap(([, names]) => names))];
  return {
    path,
    value: path[0] === "notify" || path[0] === "lineage" ? masked(shown, path.at(-1)) : shown,
    origin: "file",
    file: file === undefined ? null : filled.conceal(file),
    line,
    column,
    variables,
  };
}

/** Where the file has secrets of receivers in plain, they are not told; of an address, whose path may be one, the host is. */
function masked(value: unknown, key?: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry: unknown) => masked(entry));
  if (isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, masked(entry, name)]));
  }
  if (typeof value !== "string" || TEMPLATE_ALONE.test(value)) return value;
  if (key === "secret" || key === "authorization") return "***";
  return key === "url" ? `${URL.parse(value)?.origin ?? ""}/***` : value;
}

/** As in `Bearer ${KEY}`; a default would be told. */
const TEMPLATE_ALONE = /^(?:\w+ )?\$\{\w+\}$/;
