import { resolve, sep } from "node:path";
import type { Flow } from "./domain/pair.ts";
import { type Absence, localFolder } from "./folders/local.ts";
import type { Folder } from "./ports/folder.ts";

/** The folders that a flow names, each opened once. */
export interface Folders {
  readonly folderOf: (location: string) => Folder;
  /** Absolute path of a pattern's folder. */
  readonly folderPath: (location: string) => string;
  /** From now on these are the target folders that we make when they are not there. */
  follow(flow: Flow): void;
  /** Whether the target folders can be written that this config has and the present one has not. Throws when one cannot. */
  probeNew(flow: Flow): Promise<void>;
  close(): Promise<void>;
}

export interface FolderTools {
  readonly conceal: (text: string) => string;
  /** What the absence of a target folder means that is ours to make. */
  readonly absence: Absence;
}

/** Nothing is touched until it is asked for. */
export function openFolders(flow: Flow, { conceal, absence }: FolderTools): Folders {
  const folderPath = (location: string) => resolve(flow.root, location);
  const open = new Map<string, Folder>();
  let present = flow;
  let ours = madeByUs(flow);
  const opened = (location: string, isOurs: boolean): Folder => {
    // A folder that becomes a target is another folder: its absence means something else.
    const key = `${isOurs} ${location}`;
    const known = open.get(key);
    if (known !== undefined) return known;
    const folder = localFolder(folderPath(location), conceal(location), isOurs ? absence : "is-an-error");
    open.set(key, folder);
    return folder;
  };
  return {
    folderPath,
    folderOf: (location) => opened(location, ours.has(folderPath(location))),
    follow: (next) => {
      present = next;
      ours = madeByUs(next);
    },
    probeNew: async (next) => {
      const known = new Set(present.pairs.map(({ target }) => target.folder));
      const oursNext = madeByUs(next);
      const added = next.pairs.map(({ target }) => target.folder).filter((location) => !known.has(location));
      for (const location of new Set(added)) await opened(location, oursNext.has(folderPath(location))).probe("write");
    },
    close: async () => {
      for (const folder of open.values()) await folder.close();
    },
  };
}

/** Target folders below the flow folder only: elsewhere a missing one means a missing disk. */
function madeByUs({ root, pairs }: Flow): ReadonlySet<string> {
  const paths = pairs.map(({ target }) => resolve(root, target.folder));
  return new Set(paths.filter((path) => `${path}${sep}`.startsWith(`${root}${sep}`)));
}
