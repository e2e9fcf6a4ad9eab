import type { ConfigWatch } from "./app/config-watch.ts";
import { createInsights } from "./app/create-insights.ts";
import { createFlowActions } from "./app/flow-actions.ts";
import type { FlowEventSource } from "./app/flow-events.ts";
import { createFlowView } from "./app/flow-view.ts";
import { ItemIndex } from "./app/item-index.ts";
import type { Pulse } from "./app/pulse.ts";
import type { Runner } from "./app/runner.ts";
import type { FlowView } from "./app/view.ts";
import { type FlowConfig, shownStampOf } from "./compose-reload.ts";
import { roomIn } from "./folders/room.ts";
import type { Folder } from "./ports/folder.ts";
import type { Journal } from "./ports/journal.ts";
import { systemClock } from "./runtime/clock.ts";
import { tableLook } from "./tables/look/look.ts";
import { version } from "./version.ts";

/** The parts of an open flow that are looked at. */
export interface ViewParts {
  readonly config: FlowConfig;
  readonly configWatch: ConfigWatch;
  readonly conceal: (text: string) => string;
  readonly runner: Runner;
  readonly journal: Journal;
  readonly events: FlowEventSource;
  readonly pulse: Pulse;
  readonly folderOf: (location: string) => Folder;
  readonly folderPath: (location: string) => string;
  readonly stateFolder: string;
  readonly readOnly: boolean;
}

/** What the page, the API and the command line ask of an open flow, and may do to it. */
export function composeView(parts: ViewParts): FlowView {
  const { config, configWatch, conceal, runner, journal, events, pulse, readOnly } = parts;
  const shared = { runner, journal, clock: systemClock, readOnly, conceal };
  const actions = createFlowActions({ ...shared, index: new ItemIndex(runner), folderOf: parts.folderOf });
  const insights = createInsights({
    get flow() {
      return runner.flow;
    },
    get states() {
      return runner.states;
    },
    get config() {
      return config.effective();
    },
    history: journal,
    look: tableLook,
    clock: systemClock,
    stateFolder: parts.stateFolder,
    folderPath: parts.folderPath,
    roomIn,
    versions,
    firstSeen: () => runner.firstSeen.counts,
    conceal,
  });
  const standing = () => ({ ...configWatch.status(), stamp: shownStampOf(config.inForce()) });
  return createFlowView({ ...shared, version, actions, insights, events, pulse, config: standing });
}

async function versions(): Promise<Readonly<Record<string, string>>> {
  const { node, sqlite = "" } = process.versions;
  // Loaded when it is asked for: it is large.
  const duckdb = (await import("@duckdb/node-api")).version();
  return { pairflow: version, node, sqlite, duckdb };
}
