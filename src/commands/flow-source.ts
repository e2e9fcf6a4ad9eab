import type { GraphDocument, PreviewDocument, PreviewQuery, RunPage, RunQuery } from "../app/insights.ts";
import type { ItemDetail, ItemPage, ItemQuery } from "../app/item-documents.ts";
import type { RunDetail } from "../app/run-documents.ts";
import type { PairDocument, StatusDocument } from "../app/view.ts";
import type { OpenFlow } from "../compose.ts";
import type { FlowOptions } from "./options.ts";
import { type FlowServer, findServer } from "./server-client.ts";

/** What the commands that look ask of a flow; the same documents from its server and from its folders. */
export interface FlowSource {
  /** Undefined when the folders and the journal are looked at. */
  readonly server: FlowServer | undefined;
  status(): Promise<StatusDocument>;
  pairs(): Promise<readonly PairDocument[]>;
  items(query: Pick<ItemQuery, "status" | "pair" | "text" | "limit">): Promise<ItemPage>;
  item(id: string): Promise<ItemDetail | undefined>;
  run(id: string): Promise<RunDetail | undefined>;
  /** Newest first. */
  runs(query: Pick<RunQuery, "pair" | "limit">): Promise<RunPage>;
  graph(): Promise<GraphDocument>;
  preview(itemId: string, query: PreviewQuery): Promise<PreviewDocument | undefined>;
}

/** Asks the flow's server where one runs; else scans its folders once and changes nothing. */
export async function withFlowSource<T>(
  location: string,
  options: FlowOptions,
  use: (source: FlowSource) => Promise<T>,
): Promise<T> {
  const server = await findServer(location, options.state);
  if (server !== undefined) return use(serverSource(server));
  // Most of the program, which is not needed to ask a server.
  const { lookAtFlow } = await import("./look.ts");
  return lookAtFlow(location, options, (open) => use(folderSource(open)));
}

/** The documents of a running server. */
export function serverSource(server: FlowServer): FlowSource {
  const maybe = async <T>(path: string): Promise<T | undefined> => {
    const answer = await server.fetch(`/api/v1${path}`);
    // Our own server's documents, by the types it writes them with.
    return answer === undefined ? undefined : ((await answer.json()) as T);
  };
  const sure = async <T>(path: string): Promise<T> => {
    const document = await maybe<T>(path);
    if (document === undefined) throw new Error(`${server.url} does not know ${path}; it may be of another version`);
    return document;
  };
  return {
    server,
    status: () => sure("/status"),
    pairs: async () => (await sure<{ readonly items: readonly PairDocument[] }>("/pairs")).items,
    items: ({ status, pair, text, limit }) => sure(`/items${queryText({ status, pair, q: text, limit })}`),
    item: (id) => maybe(`/items/${encodeURIComponent(id)}`),
    run: (id) => maybe(`/runs/${encodeURIComponent(id)}`),
    runs: ({ pair, limit }) => sure(`/runs${queryText({ pair, limit })}`),
    graph: () => sure("/graph"),
    preview: (id, { file, aroundLine }) =>
      maybe(`/items/${encodeURIComponent(id)}/preview${queryText({ file, line: aroundLine })}`),
  };
}

/** The documents of a flow that is open. */
export function folderSource({ view }: OpenFlow): FlowSource {
  return {
    server: undefined,
    status: async () => view.status(),
    pairs: async () => view.pairs(),
    items: async (query) => view.items(query),
    item: async (id) => view.item(id),
    run: async (id) => view.run(id),
    runs: async (query) => view.insights.runs(query),
    graph: async () => view.insights.graph(),
    preview: (id, query) => view.insights.preview(id, query),
  };
}

function queryText(query: Readonly<Record<string, string | number | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? "" : `?${search}`;
}
