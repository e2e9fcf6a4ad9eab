import { STATUSES } from "../domain/status.ts";
import { oneLine } from "../lib/invisible.ts";
import type { GraphDocument, GraphNode } from "./insights.ts";
import type { PairSummary } from "./view.ts";

/** The graph as a Mermaid flowchart, ready for a fenced block of Markdown. Names are text in it, whatever they hold. */
export function mermaidText(graph: GraphDocument): string {
  const numbers = numbersOf(graph);
  const nodes = graph.nodes.map((node, index) => `  n${index}${mermaidShape(node)}`);
  const edges = edgesOf(graph, numbers).map(([from, to]) => `  n${from} --> n${to}`);
  return `${["flowchart LR", ...nodes, ...edges].join("\n")}\n`;
}

/** The graph in the language of Graphviz, for `dot -Tsvg`. */
export function dotText(graph: GraphDocument): string {
  const numbers = numbersOf(graph);
  const nodes = graph.nodes.map((node, index) => `  n${index} [shape=${dotShape(node)}, label=${dotLabel(node)}];`);
  const edges = edgesOf(graph, numbers).map(([from, to]) => `  n${from} -> n${to};`);
  return `${["digraph flow {", "  rankdir=LR;", '  node [fontname="sans-serif"];', ...nodes, ...edges, "}"].join("\n")}\n`;
}

/** What a node says, a line each: its name, then how many files, or its counts with the worst status first. */
export function nodeLines(node: GraphNode): readonly string[] {
  if (node.kind === "folder") return [oneLine(node.label), ...filesText(node.files)];
  return [oneLine(node.name), pairText(node)];
}

/** `121 files` as a list of one, or none when nobody knows. */
export function filesText(files: number | null): readonly string[] {
  return files === null ? [] : [`${files.toLocaleString("en-US")} file${files === 1 ? "" : "s"}`];
}

/** `5 error, 77 success`: worst first, without zeros. Of a pair that cannot be scanned the status is said apart. */
export function pairText({ status, counts }: Pick<PairSummary, "status" | "counts">): string {
  const present = STATUSES.toReversed().filter((each) => counts[each] > 0);
  const tallies = present.map((each) => `${counts[each].toLocaleString("en-US")} ${each}`);
  if (status === "success" && tallies.length === 0) return "no files yet";
  return [...(counts[status] > 0 ? [] : [status]), ...tallies].join(", ");
}

/** Ids may hold anything, so nodes go by their number. */
function numbersOf({ nodes }: GraphDocument): ReadonlyMap<string, number> {
  return new Map(nodes.map(({ id }, index) => [id, index]));
}

function edgesOf({ edges }: GraphDocument, numbers: ReadonlyMap<string, number>) {
  return edges.flatMap(({ from, to }): (readonly [number, number])[] => {
    const [start, end] = [numbers.get(from), numbers.get(to)];
    return start === undefined || end === undefined ? [] : [[start, end]];
  });
}

function mermaidShape(node: GraphNode): string {
  const label = `"${nodeLines(node).map(mermaidEscape).join("<br/>")}"`;
  return node.kind === "folder" ? `[/${label}/]` : `(${label})`;
}

/** Mermaid writes what has a meaning to it as a character number between `#` and `;`; back quotes start Markdown. */
function mermaidEscape(text: string): string {
  return text.replace(/["#<>&;`\\]/g, (character) => `#${character.codePointAt(0)};`);
}

function dotShape({ kind }: GraphNode): string {
  return kind === "folder" ? "folder" : "box";
}

function dotLabel(node: GraphNode): string {
  const lines = nodeLines(node).map((line) => line.replace(/["\\]/g, "\\$&"));
  return `"${lines.join("\\n")}"`;
}
