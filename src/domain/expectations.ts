import { FlowError } from "./errors.ts";
import type { Bounds } from "./pair.ts";
import type { JobReport, WorkOrder } from "./run.ts";

type Facts = NonNullable<JobReport["facts"]>;
type Fact = Facts[string];

/** A message names no more facts than this, and shows no more characters of a text. */
const FACTS_NAMED = 20;
const TEXT_SHOWN = 40;
/** Stricter than `Number`, to which an empty text is 0. */
const DECIMAL = /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i;

/**
 * The permanent error of a run whose facts are not what its pair expects, or undefined when all are. Its message names
 * every expectation that is not met. A list counts by its length, a text by the number it spells.
 */
export function expectationError(
  { pair, expect }: Pick<WorkOrder, "pair" | "expect">,
  facts: Facts,
): FlowError | undefined {
  const names = Object.keys(expect);
  const unknown = names.filter((name) => !Object.hasOwn(facts, name));
  const unmet = names.flatMap((name) => (unknown.includes(name) ? [] : complaint(name, facts[name], expect[name])));
  const all = unknown.length === 0 ? unmet : [...unmet, unknownFacts(unknown, Object.keys(facts))];
  if (all.length === 0) return undefined;
  const hint =
    unmet.length === 0
      ? `Correct the names in "expect" of pair "${pair}".`
      : `Correct the source, or change "expect" of pair "${pair}"; the run's log has all facts.`;
  return new FlowError("expectation-failed", all.join("; "), { hint });
}

/** Nothing, or the one sentence about a fact that is there. */
function complaint(name: string, fact: Fact | undefined, { min, max }: Bounds = {}): readonly string[] {
  const value = numberOf(fact);
  if (Number.isNaN(value)) return [`${name} is ${shown(fact)}, which is no number`];
  const isLow = min !== undefined && value < min;
  const isHigh = max !== undefined && value > max;
  if (!isLow && !isHigh) return [];
  if (min === max) return [`${name} is ${value}, expected ${min}`];
  return [`${name} is ${value}, expected ${isLow ? `at least ${min}` : `at most ${max}`}`];
}

/** NaN of what is no number. */
function numberOf(fact: unknown): number {
  if (typeof fact === "number") return fact;
  if (Array.isArray(fact)) return fact.length;
  return typeof fact === "string" && DECIMAL.test(fact) ? Number(fact) : Number.NaN;
}

function shown(fact: unknown): string {
  if (typeof fact !== "string") return String(fact);
  return JSON.stringify(fact.length > TEXT_SHOWN ? `${fact.slice(0, TEXT_SHOWN)}…` : fact);
}

function unknownFacts(names: readonly string[], known: readonly string[]): string {
  const wanted = names.map((name) => `"${name}"`).join(", ");
  if (known.length === 0) return `the job reports no facts, so not ${wanted}`;
  const more = known.length > FACTS_NAMED ? ` and ${known.length - FACTS_NAMED} more` : "";
  return `the job reports no fact ${wanted}; it reports ${known.slice(0, FACTS_NAMED).join(", ")}${more}`;
}
