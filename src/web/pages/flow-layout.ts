import { type EdgeLabel, Graph, type GraphLabel, layout, type NodeLabel, type Point } from "@dagrejs/dagre";
import { nodeLines } from "../../app/graph-text.ts";
import type { GraphDocument, GraphNode } from "../../app/insights.ts";

/** In units of the drawing; `x` and `y` are the left upper corner. */
export interface PlacedNode {
  readonly node: GraphNode;
  /** Cut to fit; the first is the name. */
  readonly lines: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface FlowLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly (readonly Point[])[];
}

export const FONT_SIZE = 13;
/** Left of the text of a node is its mark. */
export const TEXT_LEFT = 32;
const PADDING_RIGHT = 14;
const NODE_HEIGHT = 52;
const MARGIN = 12;
const RANK_GAP = 34;
const LABEL_LENGTH = 34;
/** From here on scripts and signs may be as wide as they are high. */
const WIDE_SCRIPTS = 0x1100;
/** As wide as a drawing from above to below may get before one from left to right is the better shape. */
const WIDE = 900;

/** Places the nodes of a graph: from above to below, or from left to right when it is broad. */
export function layOutFlow(graph: GraphDocument): FlowLayout {
  const fitting = graph.nodes.map((node) => ({ node, ...sizeOf(node) }));
  const broad = isBroad(graph, fitting);
  const sized = broad ? asWide(fitting) : fitting;
  const drawing = new Graph<GraphLabel, NodeLabel, EdgeLabel>();
  drawing.setGraph({ rankdir: broad ? "LR" : "TB", nodesep: 20, ranksep: RANK_GAP, marginx: MARGIN, marginy: MARGIN });
  // From left to right it puts later ones above.
  for (const { node, width, height } of broad ? sized.toReversed() : sized) drawing.setNode(node.id, { width, height });
  for (const { from, to } of broad ? graph.edges.toReversed() : graph.edges) {
    if (drawing.hasNode(from) && drawing.hasNode(to)) drawing.setEdge(from, to, {});
  }
  layout(drawing);
  const { width = 0, height = 0 } = drawing.graph();
  const nodes = sized.map((each) => {
    const { x = 0, y = 0 } = drawing.node(each.node.id);
    return { ...each, x: x - each.width / 2, y: y - each.height / 2 };
  });
  const edges = graph.edges.map(({ from, to }) => {
    const points = drawing.edge(from, to)?.points;
    return broad ? points?.with(0, rightOf(drawing.node(from))) : points;
  });
  return { width, height, nodes, edges: edges.filter((points) => points !== undefined) };
}

/** Nobody knows the reader's font here, so every character counts as wide as a wide font has it. */
export function textWidth(text: string, fontSize: number): number {
  return [...text].reduce((sum, character) => sum + characterWidth(character), 0) * fontSize;
}

function sizeOf(node: GraphNode) {
  const [name = "", ...more] = nodeLines(node);
  const lines = [shorten(name), ...more];
  const width = Math.max(...lines.map((line) => textWidth(line, FONT_SIZE)));
  return { lines, width: Math.ceil(TEXT_LEFT + width + PADDING_RIGHT), height: NODE_HEIGHT };
}

/** Many edges that leave at one point are a fan; where they would cross the box they are a bundle. */
function rightOf({ x = 0, y = 0, width }: NodeLabel): Point {
  return { x: x + width / 2, y };
}

/** Nodes of a column as wide as each other, so that their edges meet them in one line. */
function asWide<Node extends { readonly width: number }>(nodes: readonly Node[]): readonly Node[] {
  const width = Math.max(...nodes.map((node) => node.width));
  return nodes.map((node) => ({ ...node, width }));
}

/** Cut in the middle: folders differ at their ends, and often start alike. */
function shorten(text: string): string {
  const characters = [...new Intl.Segmenter("en").segment(text)].map(({ segment }) => segment);
  if (characters.length <= LABEL_LENGTH) return text;
  const half = Math.floor((LABEL_LENGTH - 1) / 2);
  return `${characters.slice(0, half).join("")}…${characters.slice(-half).join("")}`;
}

/** In parts of the font size, a little more than wide faces such as DejaVu Sans need. */
function characterWidth(character: string): number {
  if ((character.codePointAt(0) ?? 0) >= WIDE_SCRIPTS) return 1.1;
  if (/[mwMW@%]/.test(character)) return 0.98;
  if (/[ijltfr.,:;'|()[\]{} /-]/.test(character)) return 0.42;
  return /[A-Z]/.test(character) ? 0.76 : 0.64;
}

/** Whether nodes that stand equally far from the start are too wide side by side, and less wide one behind the other. */
function isBroad({ edges }: GraphDocument, sized: readonly { node: GraphNode; width: number }[]): boolean {
  const ranks = new Map<string, number>();
  const before = Map.groupBy(edges, ({ to }) => to);
  // Nodes come in the order in which files go through, so what is before a node has its rank already.
  for (const { node } of sized) {
    const earlier = (before.get(node.id) ?? []).map(({ from }) => ranks.get(from) ?? 0);
    ranks.set(node.id, Math.max(-1, ...earlier) + 1);
  }
  const levels = [...Map.groupBy(sized, ({ node }) => ranks.get(node.id)).values()];
  const across = Math.max(0, ...levels.map((level) => level.reduce((sum, { width }) => sum + width + MARGIN, 0)));
  const along = levels.length * (Math.max(0, ...sized.map(({ width }) => width)) + RANK_GAP);
  return across > WIDE && along < across;
}
