import type { FlowActions } from "../../src/app/actions.ts";
import { createFlowActions } from "../../src/app/flow-actions.ts";
import { ItemIndex } from "../../src/app/item-index.ts";
import type { Runner } from "../../src/app/runner.ts";
import type { Failure } from "../../src/domain/errors.ts";
import { pairOf } from "./flow-parts.ts";
import { FlowRig } from "./flow-rig.ts";
import { memoryFolder } from "./memory-folder.ts";

/** A chain of three pairs. */
export const stamp = pairOf("in", "stamped", { name: "stamp" });
const score = pairOf("stamped", "scored", { name: "score" });
export const join = pairOf(["scored/A{x}", "in/B{x}"], "joined/M{x}", { name: "join" });

/** How a run fails for good. */
export const broken: Failure = { code: "input-invalid", kind: "permanent", message: "line 7", hint: null };

/** A runner that lives, and what people may do to it. */
export interface Lived {
  readonly runner: Runner;
  readonly actions: FlowActions;
}

/** A runner with what people may do to it, some seconds after its start. */
export async function live(rig: FlowRig, readOnly = false): Promise<Lived> {
  const runner = rig.serve();
  const actions = createFlowActions({
    runner,
    journal: rig.journal,
    clock: rig.clock,
    index: new ItemIndex(runner),
    readOnly,
    conceal: (text) => text,
    folderOf: (location) => memoryFolder(rig.disk, location),
  });
  await rig.clock.pass(5_000);
  return { runner, actions };
}

/** The same over a restart. */
export async function reborn(rig: FlowRig, { runner }: Lived): Promise<Lived> {
  await runner.stop(0);
  return live(rig);
}

/** `status reason` of an item. */
export function statusOf({ runner }: Lived, pair: string, key: string): string {
  const state = runner.states.find((one) => one.pair.name === pair);
  const decision = state?.entry(key)?.decision;
  return `${decision?.status} ${decision?.reason}`;
}

/** What is said of an item of the first pair. */
export function messageOf({ runner }: Lived, key: string): string | undefined {
  return runner.states[0]?.entry(key)?.decision.message;
}

/** A chain of which every file is done. */
export async function doneChain() {
  const rig = new FlowRig(stamp, score, join);
  rig.job = (order) => `${order.key} by ${order.run}`;
  for (const name of ["A1", "A2", "B1"]) rig.disk.write(`in/${name}`, name);
  const lived = await live(rig);
  const contents = () =>
    Object.fromEntries(
      ["stamped/A1", "scored/A1", "joined/M1", "stamped/A2", "scored/A2"].map((path) => [
        path,
        rig.disk.files.get(path)?.content,
      ]),
    );
  return { rig, lived, contents };
}
