import type { Flow } from "../domain/pair.ts";
import type { Clock } from "../ports/runtime.ts";
import type { SystemDocument } from "./insights.ts";

/** How the disk below a folder stands; sizes in bytes. */
export interface Room {
  readonly freeBytes: number | null;
  readonly totalBytes: number | null;
  /** Why it cannot be used, in a sentence. */
  readonly problem: string | null;
}

export interface SystemTools {
  readonly flow: Flow;
  /** Without what came from the environment. */
  readonly config: SystemDocument["config"];
  readonly stateFolder: string;
  readonly folderPath: (location: string) => string;
  /** Looks at a folder without changing anything. */
  readonly roomIn: (path: string, use: "read" | "write") => Promise<Room>;
  readonly versions: () => Promise<Readonly<Record<string, string>>>;
  readonly firstSeen: () => SystemDocument["firstSeen"];
  readonly conceal: (text: string) => string;
  readonly clock: Pick<Clock, "now">;
}

/** What was found about the folders holds this long: with 1,000 pairs there are thousands to look at. */
const REMEMBERED_MS = 10_000;

/** Tells what a flow stands on: its config, its folders as they were at most 10 s ago, and the versions of what it is made of. */
export function createSystem(tools: SystemTools): () => Promise<SystemDocument> {
  const startedAt = tools.clock.now();
  const foldersNow = rememberFolders(tools);
  return async () => ({
    config: tools.config,
    folders: await foldersNow(),
    versions: await tools.versions(),
    firstSeen: tools.firstSeen(),
    startedAt: new Date(startedAt).toISOString(),
  });
}

type Folders = SystemDocument["folders"];

/** Those who ask at the same time share one look; another config is looked at anew. */
function rememberFolders(tools: SystemTools): () => Promise<Folders> {
  let known: { readonly flow: Flow; readonly at: number; readonly folders: Promise<Folders> } | undefined;
  return () => {
    const { flow, clock } = tools;
    const at = clock.now();
    if (known === undefined || known.flow !== flow || at - known.at >= REMEMBERED_MS || at < known.at) {
      known = { flow, at, folders: lookAtFolders(tools) };
    }
    return known.folders;
  };
}

async function lookAtFolders(tools: SystemTools): Promise<Folders> {
  const { flow, conceal } = tools;
  const sources = new Set(flow.pairs.flatMap((pair) => pair.sources.map(({ folder }) => folder)));
  const targets = new Set(flow.pairs.map((pair) => pair.target.folder));
  const folders = [...new Set([...sources, ...targets])].map((folder) => ({
    label: folder,
    path: tools.folderPath(folder),
    use: useOf(sources.has(folder), targets.has(folder)),
  }));
  const state = { label: tools.stateFolder, path: tools.stateFolder, use: "state" as const };
  const rooms = [...folders, state].map(async ({ label, path, use }) => {
    const room = await tools.roomIn(path, use === "source" ? "read" : "write");
    const problem = room.problem === null ? null : conceal(room.problem);
    return { label: conceal(label), use, ...room, problem };
  });
  return Promise.all(rooms);
}

function useOf(isSource: boolean, isTarget: boolean) {
  if (isSource && isTarget) return "source and target" as const;
  return isTarget ? ("target" as const) : ("source" as const);
}
