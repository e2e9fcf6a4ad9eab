import { createFlowActions } from "../../src/app/flow-actions.ts";
import { FlowEventSource } from "../../src/app/flow-events.ts";
import { createFlowView } from "../../src/app/flow-view.ts";
import { ItemIndex } from "../../src/app/item-index.ts";
import { Pulse } from "../../src/app/pulse.ts";
import type { Runner } from "../../src/app/runner.ts";
import type { FlowView } from "../../src/app/view.ts";
import { makeFakeInsights } from "../web/fake-insights.ts";
import { makeFakeLogger } from "../web/fake-view.ts";
import type { FlowRig } from "./flow-rig.ts";
import { memoryFolder } from "./memory-folder.ts";

/** What the page would see of a rig's runner, and may do. */
export function viewOf(rig: FlowRig, runner: Runner): FlowView {
  const { journal, clock } = rig;
  const conceal = (text: string) => text;
  const folderOf = (location: string) => memoryFolder(rig.disk, location);
  const shared = { runner, journal, clock, conceal, readOnly: false };
  const actions = createFlowActions({ ...shared, folderOf, index: new ItemIndex(runner) });
  const events = new FlowEventSource({ logger: makeFakeLogger(), conceal });
  const pulse = new Pulse({ states: () => runner.states, events: rig.events, clock });
  return createFlowView({ ...shared, actions, events, pulse, insights: makeFakeInsights(), version: "0" });
}
