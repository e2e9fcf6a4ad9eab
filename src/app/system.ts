import type { Flow } from "../domain/pair.ts";
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
  readonly config: SystemDocument["config"];
  readonly stateFolder: string;
  readonly folderPath: (location: string) => string;
  /** Looks at a folder without changing anything. */
  readonly roomIn: (path: string, use: "read" | "write") => Promise<Room>;
  readonly versions: () => Promise<Readonly<Record<string, string>>>;
  readonly firstSeen: () => SystemDocument["firstSeen"];
  readonly conceal: (text: string) => string;
  readonly startedAt: number;
}

/** What a flow stands on: its config, its folders, and the versions of what it is made of. */
export async function systemDocument(tools: SystemTools): Promise<SystemDocument> {
  const { flow, config, conceal } = tools;
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
  return {
    config: { path: conceal(config.path), text: conceal(config.text) },
    folders: await Promise.all(rooms),
    versions: await tools.versions(),
    firstSeen: tools.firstSeen(),
    startedAt: new Date(tools.startedAt).toISOString(),
  };
}

function useOf(isSource: boolean, isTarget: boolean) {
  if (isSource && isTarget) return "source and target" as const;
  return isTarget ? ("target" as const) : ("source" as const);
}
