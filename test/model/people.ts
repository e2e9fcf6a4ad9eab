import type { FlowActions } from "../../src/app/actions.ts";
import { createFlowActions } from "../../src/app/flow-actions.ts";
import { ItemIndex } from "../../src/app/item-index.ts";
import { itemId } from "../../src/lib/hash.ts";
import { PAIRS } from "./model-flow.ts";
import type { World } from "./world.ts";

export const WISHES = ["skip", "unskip", "redo", "restore", "pause", "resume"] as const;
export type Wish = (typeof WISHES)[number];

/** Somebody presses a button of the page; what it does goes on while other things happen. */
export function press(world: World, wish: Wish, which: number): void {
  const { born } = world;
  const actions = actionsOf(world);
  if (born === undefined || actions === undefined) return;
  const ids = born.runner.states.flatMap((state) =>
    Array.from(state.entries(), ({ facts }) => itemId(state.pair.name, facts.item.key)),
  );
  const id = ids[which % Math.max(1, ids.length)] ?? "";
  const pair = born.runner.states[which % born.runner.states.length]?.pair.name ?? "";
  void act(actions, wish, { id, pair }).catch(() => {
    // The page says what disk or journal refuse, and the rest is as it was.
  });
}

/** Nobody wants a pair to rest any more. */
export function resumeAll(world: World): void {
  const actions = actionsOf(world);
  for (const { name } of PAIRS) {
    if (actions === undefined) world.journal.setPause(name, undefined);
    else actions.resume(name);
  }
}

function actionsOf({ born, clock }: World): FlowActions | undefined {
  if (born === undefined) return undefined;
  const { runner, journal, folderOf } = born;
  const index = new ItemIndex(runner);
  return createFlowActions({ runner, journal, clock, index, folderOf, readOnly: false, conceal: (text) => text });
}

interface Named {
  readonly id: string;
  readonly pair: string;
}

async function act(actions: FlowActions, wish: Wish, { id, pair }: Named): Promise<unknown> {
  switch (wish) {
    case "skip":
      return actions.skip(id, "left aside");
    case "unskip":
      return actions.unskip(id);
    case "redo":
      return actions.redo(id);
    case "restore": {
      const [newest] = await actions.trashOf(id);
      return newest !== undefined && actions.restore(newest.id);
    }
    case "pause":
      return actions.pause(pair, null);
    case "resume":
      return actions.resume(pair);
    default:
      return wish satisfies never;
  }
}
