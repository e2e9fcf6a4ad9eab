import type { GraphDocument } from "../../app/insights.ts";

/** More nodes than this are no picture any more, and would take the server more than a moment to lay out. */
export const NODES_DRAWN = 100;
/** A folder, the pair behind it, and the folder behind that. */
const STEPS = 3;

/** What of a graph is drawn; `nothing` when it is too large and no pair is named. */
export type FlowPart =
  | { readonly kind: "whole" | "around"; readonly graph: GraphDocument }
  | { readonly kind: "nothing" };

/**
 * The whole graph up to `NODES_DRAWN` nodes. Around a pair: what files of it go through, up to three steps before and
 * after it, the nearest `NODES_DRAWN` nodes. A pair that is not there counts as none.
 */
export function flowPart(graph: GraphDocument, pair: string | undefined): FlowPart {
  const middle = graph.nodes.find((node) => node.kind === "pair" && node.name === pair);
  if (middle !== undefined) return { kind: "around", graph: only(graph, nearest(graph, middle.id)) };
  return graph.nodes.length > NODES_DRAWN ? { kind: "nothing" } : { kind: "whole", graph };
}

/** Against the arrows and along them, one step of both at a time, so that the nearest come first. */
function nearest({ edges }: GraphDocument, middle: string): ReadonlySet<string> {
  const before = neighbours(edges.map(({ from, to }) => ({ from: to, to: from })));
  const after = neighbours(edges);
  const found = new Set([middle]);
  let [sources, targets]: readonly (readonly string[])[] = [[middle], [middle]];
  for (let step = 0; step < STEPS; step += 1) {
    sources = (sources ?? []).flatMap((id) => before.get(id) ?? []);
    targets = (targets ?? []).flatMap((id) => after.get(id) ?? []);
    for (const id of [...sources, ...targets]) if (found.size < NODES_DRAWN) found.add(id);
  }
  return found;
}

function neighbours(edges: GraphDocument["edges"]): ReadonlyMap<string, readonly string[]> {
  return new Map([...Map.groupBy(edges, ({ from }) => from)].map(([id, own]) => [id, own.map(({ to }) => to)]));
}

function only({ nodes, edges }: GraphDocument, ids: ReadonlySet<string>): GraphDocument {
  return {
    nodes: nodes.filter(({ id }) => ids.has(id)),
    edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
  };
}
