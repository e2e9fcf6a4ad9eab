import type { PairState } from "../app/pair-state.ts";
import { isMadeAgain } from "../app/remakes.ts";
import { loadConfig, type OpenFlow } from "../compose.ts";
import type { FlowChange } from "../domain/pair-change.ts";
import { plural } from "../lib/amount.ts";
import { printJson } from "./json.ts";
import { scanOnce } from "./look.ts";
import type { FlowOptions } from "./options.ts";
import { printFailure } from "./report.ts";
import { out } from "./style.ts";

/** Which config is compared with the present one, and how it is told. */
export interface ChangeOptions extends FlowOptions {
  /** Path of its file. */
  readonly config: string;
  readonly json?: boolean;
}

/** What would become of the items of a pair. */
interface PairEffect {
  readonly pair: string;
  readonly edit: "added" | "changed" | "same" | "removed";
  /** What of the pair is another, in the words of the config. */
  readonly keys: readonly string[];
  /** Items without a target that would start. */
  readonly start: number;
  /** Targets that would be made again. */
  readonly remake: number;
  /** All the others, which stay as they are; of a removed pair the targets that are there. */
  readonly left: number;
}

/** Shows what another config would do to an open flow. To be called with a flow that is only looked at: it is in force then. */
export async function planChange(open: OpenFlow, { config, env, json = false }: ChangeOptions): Promise<void> {
  const before = open.runner.states;
  const change = open.config.apply(await loadConfig(config, env, open.file));
  const { states } = open.runner;
  await scanOnce(
    open,
    states.filter((state) => !before.includes(state)),
  );
  const pairs = [
    ...states.map((state) => effectOn(state, change)),
    ...before.filter(({ pair }) => change.removed.includes(pair.name)).map(effectOfRemoval),
  ];
  if (json) printJson({ ...change, pairs });
  else for (const line of linesOf(pairs)) console.log(line);
  for (const { problem } of states) if (problem !== undefined) printFailure(problem.message, problem.hint);
}

function effectOn(state: PairState, { added, changed }: FlowChange): PairEffect {
  const pair = state.pair.name;
  let start = 0;
  let remake = 0;
  for (const { facts, decision } of state.entries()) {
    if (isMadeAgain(facts, decision)) remake += 1;
    else if (decision.decision === "start") start += 1;
  }
  const keys = changed.find((one) => one.pair === pair)?.keys ?? [];
  const left = state.size - start - remake;
  if (added.includes(pair)) return { pair, edit: "added", keys, start, remake, left };
  return { pair, edit: keys.length === 0 ? "same" : "changed", keys, start, remake, left };
}

function effectOfRemoval(state: PairState): PairEffect {
  const left = [...state.entries()].filter(({ facts }) => facts.targetExists).length;
  return { pair: state.pair.name, edit: "removed", keys: [], start: 0, remake: 0, left };
}

function linesOf(pairs: readonly PairEffect[]): readonly string[] {
  const edited = pairs.filter(({ edit }) => edit !== "same");
  if (edited.length === 0) return ["No pair would be another."];
  return pairs.map((effect) => `${title(effect)}: ${effectText(effect)}`);
}

function title({ pair, edit, keys }: PairEffect): string {
  const name = out.colours.bold(pair);
  if (edit === "same") return `  ${name} (as it is)`;
  const mark = { added: "+", removed: "-", changed: "~" }[edit];
  return `${mark} ${name} (${keys.length === 0 ? edit : `changed: ${keys.join(", ")}`})`;
}

function effectText({ edit, start, remake, left }: PairEffect): string {
  if (edit === "removed") return `nothing of it starts any more; ${plural(left, "target")} would stay`;
  const parts = [
    ...(start === 0 ? [] : [`${plural(start, "item")} would start`]),
    ...(remake === 0 ? [] : [`${plural(remake, "target")} would be made again`]),
    ...(left === 0 ? [] : [`${plural(left, "item")} left as ${left === 1 ? "it is" : "they are"}`]),
  ];
  return parts.join(", ") || "no files yet";
}
