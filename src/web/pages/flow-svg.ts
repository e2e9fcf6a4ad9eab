import type { Point } from "@dagrejs/dagre";
import type { GraphDocument, GraphNode } from "../../app/insights.ts";
import { pairHref } from "../hrefs.ts";
import { type Html, html } from "../html.ts";
import { type FlowLayout, FONT_SIZE, layOutFlow, type PlacedNode, TEXT_LEFT } from "./flow-layout.ts";
import { shownStatus, statusMark, statusShapes } from "./status.ts";

const NAMESPACE = "http://www.w3.org/2000/svg";
const MARK = 16;

/** A graph that is laid out, for a page: pairs lead to their pages, colours are those of the page's stylesheet. */
export function flowDrawing(layout: FlowLayout): Html {
  return drawing(layout, linked);
}

/** The graph as a file of its own: an SVG document that needs nothing from elsewhere and follows the reader's theme. */
export function graphSvg(graph: GraphDocument): string {
  const content = html`${statusShapes()}<style>${STYLE}</style>`;
  const whole = drawing(layOutFlow(graph), (_node, shape) => shape, content).toString();
  // XML knows neither of these two, and a folder's name may hold them.
  return whole.replace(/[\uFFFE\uFFFF]/g, "\uFFFD");
}

/** What is put around the shape of a node, such as a link. */
type Wrap = (node: GraphNode, shape: Html) => Html;

function drawing({ width, height, nodes, edges }: FlowLayout, wrap: Wrap, content?: Html): Html {
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  return html`<svg xmlns="${NAMESPACE}" class="flow-drawing" role="group" aria-label="Flow graph"
viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" font-size="${FONT_SIZE}">${content}
<marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
<path class="tip" d="M0 0.5 8 4 0 7.5Z"/></marker>
${edges.map((points) => html`<path class="edge" fill="none" marker-end="url(#arrow)" d="${curve(points)}"/>`)}
${nodes.map((placed) => wrap(placed.node, nodeShape(placed)))}</svg>`;
}

function linked(node: GraphNode, shape: Html): Html {
  return node.kind === "pair" ? html`<a href="${pairHref(node.name)}">${shape}</a>` : shape;
}

/** A box with its mark and two lines; the whole name is its title, as the first line may be cut. */
function nodeShape({ node, lines, x, y, width, height }: PlacedNode): Html {
  const [name = "", more = ""] = lines;
  const middle = y + height / 2;
  const status = node.kind === "pair" ? shownStatus(node) : undefined;
  return html`<g class="node ${node.kind} ${status}"><title>${node.kind === "folder" ? node.label : node.name}</title>
<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${node.kind === "folder" ? 2 : 10}"/>
<svg x="${x + 10}" y="${middle - MARK / 2}" width="${MARK}" height="${MARK}" viewBox="0 0 16 16" aria-hidden="true">
${node.kind === "folder" ? folderMark() : status !== undefined && statusMark(status)}</svg>
<text class="label" x="${x + TEXT_LEFT}" y="${more === "" ? middle + 4 : middle - 5}">${name}</text>
<text class="more" x="${x + TEXT_LEFT}" y="${middle + 14}">${more}</text></g>`;
}

function folderMark(): Html {
  return html`<path class="outline" fill="none" d="M1.5 3.5h4.6l1.6 2h6.8v7.5h-13Z"/>`;
}

/** Straight pieces rounded through their middles, as dagre gives corners and not curves. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points.map(({ x, y }) => ({ x: round(x), y: round(y) }));
  if (first === undefined) return "";
  const bends = rest.slice(0, -1).map((corner, index) => {
    const next = rest[index + 1] ?? corner;
    const isLast = index === rest.length - 2;
    const [x, y] = isLast ? [next.x, next.y] : [round((corner.x + next.x) / 2), round((corner.y + next.y) / 2)];
    return `Q${corner.x} ${corner.y} ${x} ${y}`;
  });
  return `M${first.x} ${first.y}${bends.join("")}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Holds no character that markup would write otherwise. */
const STYLE = `
svg { color: #1b2229; --surface: #ffffff; font-family: system-ui, sans-serif; background: #f6f7f8; }
.node rect { fill: #ffffff; stroke: #b6bfc8; }
.node .label { font-weight: 600; fill: #1b2229; }
.node .more, .tip { fill: #59646f; }
.edge, .outline { stroke: #59646f; }
.success { color: #0a6b58; } .preliminary { color: #5145a8; } .error { color: #b3261e; }
.pair.error rect, .pair.preliminary rect { stroke: currentColor; }
.cut { stroke: #ffffff; }
@media (prefers-color-scheme: dark) {
svg { color: #e4e9ee; background: #12161a; }
.node rect { fill: #1a2026; stroke: #4a5662; } .cut { stroke: #1a2026; }
.node .label { fill: #e4e9ee; } .node .more, .tip { fill: #9eabb8; } .edge, .outline { stroke: #9eabb8; }
.success { color: #66cfb4; } .preliminary { color: #b5acf7; } .error { color: #ff9d92; }
}`;
