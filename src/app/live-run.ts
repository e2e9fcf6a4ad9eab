import type { Item } from "../domain/item.ts";
import type { LastRun } from "../domain/run.ts";
import type { Folder } from "../ports/folder.ts";
import type { Journal } from "../ports/journal.ts";
import type { Clock, MakeRunId } from "../ports/runtime.ts";
import type { PairState } from "./pair-state.ts";

/** What it takes to begin runs and to end them. */
export interface RunTools {
  readonly folderOf: (location: string) => Folder;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly makeRunId: MakeRunId;
  /** Shows values that came from the environment as their names again. */
  readonly conceal: (text: string) => string;
  /** Where sources that are not local are copied to. */
  readonly scratch: string;
}

/** A run of an item, counted in the journal. */
export interface Attempt {
  readonly state: PairState;
  readonly item: Item;
  readonly lastRun: LastRun;
}

/** A run that a worker has, or whose result is being published. */
export interface LiveRun extends Attempt {
  readonly target: string;
  readonly staged: string;
  /** Whether the target that is there is to be replaced. */
  readonly replace: boolean;
  /** Its item ran when a runner died, and may be what killed it. */
  readonly isSuspect: boolean;
  /** Removes the copies of sources that were made for it. */
  readonly release: () => Promise<void>;
}
