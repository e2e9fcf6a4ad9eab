/** One metric of an answer, as Prometheus reads it. */
export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const HELP = new RegExp(`^# HELP (${NAME}) (.+)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram|summary|untyped)$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`);
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;
const VALUE = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|NaN|[+-]?Inf)$/i;

/**
 * Reads the text format 0.0.4 of Prometheus, stricter than it has to be: HELP, then TYPE, then the samples of each
 * metric, each series once. Throws with the line.
 */
export function parseExposition(text: string): readonly Family[] {
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const families: (Family & { readonly samples: Sample[] })[] = [];
  const seen = new Set<string>();
  let help: readonly string[] | undefined;
  for (const line of text.split("\n")) {
    const fail = (why: string) => new Error(`${why}: ${line}`);
    if (line === "") continue;
    const helped = HELP.exec(line);
    if (helped !== null) {
      help = helped;
      continue;
    }
    const typed = TYPE.exec(line);
    if (typed !== null) {
      const [, name = "", type = ""] = typed;
      if (help?.[1] !== name) throw fail("no HELP right before");
      if (families.some((family) => family.name === name)) throw fail("a second time");
      families.push({ name, type, help: help[2] ?? "", samples: [] });
      continue;
    }
    const sampled = SAMPLE.exec(line);
    const family = families.at(-1);
    if (sampled === null || family === undefined) throw fail("no sample");
    const [, name = "", labels = "", value = ""] = sampled;
    if (!namesOf(family).includes(name)) throw fail(`not of ${family.name}`);
    if (!VALUE.test(value)) throw fail("no number");
    const sample = { name, labels: labelsOf(labels), value: numberOf(value) };
    const series = JSON.stringify([name, Object.entries(sample.labels).toSorted()]);
    if (seen.has(series)) throw fail("the same series twice");
    seen.add(series);
    family.samples.push(sample);
  }
  return families;
}

/** All names that a query may use. */
export function namesOf({ name, type }: Pick<Family, "name" | "type">): readonly string[] {
  if (type === "histogram") return [`${name}_bucket`, `${name}_sum`, `${name}_count`];
  return type === "summary" ? [name, `${name}_sum`, `${name}_count`] : [name];
}

function labelsOf(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  let at = 0;
  while (at < text.length) {
    LABEL.lastIndex = at;
    const [all = "", name = "", value = ""] = LABEL.exec(text) ?? [];
    if (all === "" || name in labels) throw new Error(`labels are not well formed: ${text}`);
    labels[name] = value.replaceAll(/\\(.)/g, (_, sign: string) => (sign === "n" ? "\n" : sign));
    at += all.length;
  }
  return labels;
}

function numberOf(text: string): number {
  const infinite = /^([+-]?)inf$/i.exec(text);
  if (infinite === null) return Number(text);
  return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
