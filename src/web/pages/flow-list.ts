import { filesText, pairText } from "../../app/graph-text.ts";
import type { GraphDocument, GraphNode } from "../../app/insights.ts";
import { pairHref } from "../hrefs.ts";
import { type Html, html } from "../html.ts";
import { flowHref } from "../insights-query.ts";
import { shownStatus, statusMark } from "./status.ts";
import { nameOf } from "./text.ts";

type FolderNode = Extract<GraphNode, { kind: "folder" }>;
type PairNode = Extract<GraphNode, { kind: "pair" }>;

/** A flow with the ways through it at hand, so that a large one is walked once. */
interface Ways {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly after: ReadonlyMap<string, readonly string[]>;
  readonly before: ReadonlyMap<string, readonly string[]>;
}

/** Every folder with the pairs that read it nested in it, and where they write: any flow in two levels, nothing twice. */
export function flowList(graph: GraphDocument): Html {
  const ways: Ways = {
    nodes: new Map(graph.nodes.map((node) => [node.id, node])),
    after: new Map([...Map.groupBy(graph.edges, ({ from }) => from)].map(([id, own]) => [id, own.map(({ to }) => to)])),
    before: new Map(
      [...Map.groupBy(graph.edges, ({ to }) => to)].map(([id, own]) => [id, own.map(({ from }) => from)]),
    ),
  };
  const folders = graph.nodes.filter((node) => node.kind === "folder");
  return html`<ul class="folders">${folders.map((folder) => folderEntry(folder, ways))}</ul>`;
}

/** Its id is that of its node, so that the places where it is named lead to it. */
function folderEntry(folder: FolderNode, ways: Ways): Html {
  const readers = (ways.after.get(folder.id) ?? []).map((id) => ways.nodes.get(id));
  const pairs = readers.filter((node) => node?.kind === "pair");
  return html`<li id="${folder.id}"><span class="folder-name">${nameOf(folder.label)}</span>
<span class="quiet">${filesText(folder.files)}${pairs.length === 0 && html` <span class="end">no pair reads it</span>`}</span>
${pairs.length > 0 && pairList(folder, pairs, ways)}</li>`;
}

function pairList(folder: FolderNode, pairs: readonly PairNode[], ways: Ways): Html {
  return html`<ul>${pairs.map((pair) => pairEntry(folder, pair, ways))}</ul>`;
}

/** What it reads besides this folder stands behind a plus, where it writes behind an arrow. */
function pairEntry(folder: FolderNode, pair: PairNode, { nodes, after, before }: Ways): Html {
  const others = (before.get(pair.id) ?? []).filter((id) => id !== folder.id).map((id) => nodes.get(id));
  const status = shownStatus(pair);
  const targets = (after.get(pair.id) ?? []).map((id) => nodes.get(id));
  return html`<li><a href="${pairHref(pair.name)}">${nameOf(pair.name)}</a>
<span class="status ${status}">${status !== undefined && statusMark(status)}<span class="word">${pairText(pair)}</span></span>
<a class="around" href="${flowHref(pair.name)}">around<span class="unseen"> ${pair.name}</span></a>
${others.map((node) => node?.kind === "folder" && html`<span class="way">+ ${folderLink(node)}</span>`)}
${targets.map((node) => node?.kind === "folder" && html`<span class="way">→ ${folderLink(node)}</span>`)}</li>`;
}

function folderLink({ id, label }: FolderNode): Html {
  return html`<a class="plain" href="#${encodeURIComponent(id)}">${nameOf(label)}</a>`;
}
