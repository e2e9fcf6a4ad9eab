import { resolve } from "node:path";
import type { LoadedFlow } from "../config/load.ts";
import type { StateFiles } from "../config/state-files.ts";
import { FlowError } from "../domain/errors.ts";
import type { Flow } from "../domain/pair.ts";
import { examineJournal } from "../journal/examine.ts";
import { systemClock } from "../runtime/clock.ts";
import type { Check } from "./check.ts";
import { databaseCheck } from "./database.ts";
import { linksCheck, type Place, roomCheck, sourcesCheck, stateCheck, targetsCheck } from "./folders.ts";
import { configCheck, nodeCheck, portCheck } from "./program.ts";
import { clockCheck, fileTimeIn, journalCheck, lockCheck } from "./state.ts";
import { eventsCheck, watchLimits, watchLimitsCheck } from "./watching.ts";

/** What a flow is examined with. */
export interface Patient {
  /** As read, or why it could not be. */
  readonly config: LoadedFlow | Error;
  readonly state: StateFiles;
  /** Of the server that runs the flow, if one answers. */
  readonly url: string | undefined;
  readonly host: string;
  readonly port: number;
  /** What `save` loads into, when it is known. */
  readonly database: string | undefined;
}

/** All checks, in the order in which one mends what they find. Source folders are looked at and never written. */
export async function examine(patient: Patient): Promise<readonly Check[]> {
  const { config, state, database } = patient;
  const { folder, journal } = state;
  const stateFolder: Place = { path: folder, label: folder };
  const limits = await watchLimits();
  return [
    nodeCheck(process.versions.node),
    configCheck(config),
    ...(config instanceof Error ? [] : await folderChecks(config, stateFolder)),
    await stateCheck(stateFolder),
    await lockCheck(state),
    journalCheck(journal),
    clockCheck({ now: systemClock.now(), newestAt: newestIn(journal), filesAt: await fileTimeIn(folder) }),
    ...(limits === undefined ? [] : [watchLimitsCheck(limits)]),
    await portCheck(patient.host, patient.port, patient.url),
    ...(database === undefined ? [] : [await databaseCheck(database)]),
  ];
}

async function folderChecks({ flow, conceal }: LoadedFlow, state: Place): Promise<readonly Check[]> {
  const place = (folder: string): Place => ({ path: resolve(flow.root, folder), label: conceal(folder) });
  const sources = foldersOf(flow, "sources").map(place);
  const targets = foldersOf(flow, "target").map(place);
  // What one pair makes and the next one reads is ours: it is there when there is something in it.
  const given = sources.filter(({ path }) => targets.every((target) => target.path !== path));
  return [
    await sourcesCheck(given),
    await targetsCheck(targets),
    await roomCheck([...targets, state]),
    await linksCheck(targets),
    await eventsCheck({ sources: given, ours: [state, ...targets] }),
  ];
}

function foldersOf(flow: Flow, side: "sources" | "target"): readonly string[] {
  const patterns = flow.pairs.flatMap((pair) => (side === "sources" ? pair.sources : [pair.target]));
  return [...new Set(patterns.map(({ folder }) => folder))];
}

/** What cannot be read is told by its own check. */
function newestIn(journal: string): number | undefined {
  try {
    return examineJournal(journal)?.newestAt;
  } catch (error) {
    if (error instanceof FlowError) return undefined;
    throw error;
  }
}
