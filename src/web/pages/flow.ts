import type { GraphDocument, GraphNode } from "../../app/insights.ts";
import { type Html, html } from "../html.ts";
import { flowHref } from "../insights-query.ts";
import { type FlowLayout, layOutFlow } from "./flow-layout.ts";
import { flowList } from "./flow-list.ts";
import { type FlowPart, flowPart, NODES_DRAWN } from "./flow-part.ts";
import { flowDrawing } from "./flow-svg.ts";
import type { Page } from "./layout.ts";
import { nameOf, plural } from "./text.ts";

/** A drawing up to this width has the list beside it, a wider one below it. */
const BESIDE_WIDTH = 640;

/** The page /flow: folders and pairs as a drawing, and the same as a list beside it. */
export function flowPage(graph: GraphDocument, pair: string | undefined): Page {
  const part = flowPart(graph, pair);
  return {
    title: part.kind === "around" ? `Flow around ${pair}` : "Flow",
    room: "flow",
    refresh: "by-reload",
    body: html`<h1>Flow</h1>
<p class="quiet">${summary(graph)}</p>
${graph.nodes.length === 0 ? emptyState() : content(graph, part, pair)}`,
  };
}

function summary({ nodes }: GraphDocument): string {
  const tally = (kind: GraphNode["kind"]) => nodes.filter((node) => node.kind === kind).length;
  return `${plural(tally("pair"), "pair")} between ${plural(tally("folder"), "folder")}.`;
}

function content(graph: GraphDocument, part: FlowPart, pair: string | undefined): Html {
  const layout = part.kind === "nothing" ? undefined : layOutFlow(part.graph);
  const isNarrow = layout !== undefined && layout.width <= BESIDE_WIDTH;
  return html`${note(graph, part, pair)}
<div class="flow-columns${!isNarrow && " alone"}">${layout !== undefined && picture(layout)}
<section data-live="list"><h2>Folders and what reads them</h2>${flowList(graph)}</section></div>`;
}

/** It scrolls, so it must be reached by keyboard. */
function picture(layout: FlowLayout): Html {
  return html`<section class="flow-picture" data-live="drawing" role="region" aria-label="Flow graph, drawn" tabindex="0">
${flowDrawing(layout)}</section>`;
}

/** The rule by which something is left out is always said. */
function note({ nodes }: GraphDocument, part: FlowPart, pair: string | undefined): Html | false {
  if (part.kind === "nothing") {
    return html`<p class="flow-note">The flow is too large for one drawing: it has ${plural(nodes.length, "node")}, and up to
${NODES_DRAWN} are drawn. “around” beside a pair draws it with up to three steps before and after.</p>`;
  }
  if (part.kind === "whole") return false;
  return html`<p class="flow-note">Drawn is ${nameOf(pair ?? "")} with up to three steps before and after it:
${plural(part.graph.nodes.length, "node")} of ${nodes.length}. <a href="${flowHref()}">Show the whole flow</a></p>`;
}

/** A flow always has pairs once its config is read; before that there is nothing to draw. */
function emptyState(): Html {
  return html`<div class="empty"><p class="lead">No pairs yet.</p>
<p>Add a pair to the config, and it is drawn here with its folders.</p></div>`;
}
