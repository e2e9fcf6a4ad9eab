import { join, resolve } from "node:path";

/** Where a flow keeps what it remembers; absolute paths, of which none need be there. */
export interface StateFiles {
  readonly folder: string;
  readonly journal: string;
  readonly lock: string;
  /** Intermediate files of runs. */
  readonly scratch: string;
  /** There while a server runs: where it answers. A hint only; the lock says whether it lives. */
  readonly server: string;
}

/** In the folder that is named, else in `.pairflow` of the flow folder. */
export function stateFiles(root: string, named: string | undefined): StateFiles {
  const folder = resolve(named ?? join(root, ".pairflow"));
  const at = (name: string) => join(folder, name);
  return {
    folder,
    journal: at("journal.sqlite"),
    lock: at("lock.sqlite"),
    scratch: at("scratch"),
    server: at("server.json"),
  };
}
