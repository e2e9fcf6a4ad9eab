import fc from "fast-check";
import { FOLDERS, SOURCE_FILES, TARGET_FILES } from "./model-flow.ts";
import { press, WISHES, type Wish } from "./people.ts";
import { rest, restBeside } from "./rest.ts";
import { BEHAVIOURS, type Behaviour } from "./workers.ts";
import type { World } from "./world.ts";

/** One thing that happens to a flow folder or its runner. */
export type Command =
  | {
      readonly do: "drop" | "grow" | "replace-unseen" | "touch" | "remove";
      readonly file: number;
      readonly hint: boolean;
    }
  | { readonly do: "remove-target" | "edit-target" | "retry"; readonly which: number }
  | {
      readonly do:
        | "tick"
        | "start"
        | "stop"
        | "change-job"
        | "heal"
        | "break-journal"
        | "until-run"
        | "take-target"
        | "lose-journal"
        | "rest";
    }
  | { readonly do: "press"; readonly wish: Wish; readonly which: number }
  | { readonly do: "work"; readonly steps: number }
  | { readonly do: "wait"; readonly ms: number; readonly steps: number }
  | { readonly do: "jump"; readonly ms: number }
  | { readonly do: "kill"; readonly workers: "killed" | "orphans" }
  | { readonly do: "behave"; readonly as: Behaviour }
  | { readonly do: "rest-beside"; readonly folder: number }
  | { readonly do: "poison"; readonly file: number; readonly as: Behaviour }
  | { readonly do: "fault"; readonly folder: number; readonly use: "read" | "write"; readonly code: string };

const file = fc.nat(SOURCE_FILES.length - 1);
const which = fc.nat(TARGET_FILES.length - 1);
const one = <T extends string>(...values: readonly T[]) => fc.constantFrom(...values);
/** A fault of the disk that never ends is no poison: it is waited for. */
const POISONS = BEHAVIOURS.filter((behaviour) => behaviour !== "environment");
const DAY_MS = 86_400_000;

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: one("drop"), file, hint: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: one("grow", "replace-unseen", "touch", "remove"), file, hint: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ do: one("remove-target", "edit-target", "retry"), which }) },
  { weight: 3, arbitrary: fc.record({ do: one("press"), wish: one(...WISHES), which: fc.nat(11) }) },
  { weight: 3, arbitrary: fc.record({ do: one("tick") }) },
  { weight: 5, arbitrary: fc.record({ do: one("until-run") }) },
  { weight: 1, arbitrary: fc.record({ do: one("take-target") }) },
  { weight: 8, arbitrary: fc.record({ do: one("work"), steps: fc.integer({ min: 1, max: 12 }) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: one("wait"),
      ms: fc.constantFrom(300, 1_000, 1_100, 5_000, 40_000, 61_000),
      steps: fc.oneof(fc.constant(5_000), fc.nat(25)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: one("jump"), ms: fc.constantFrom(-DAY_MS, -5_000, 5_000, DAY_MS) }) },
  { weight: 3, arbitrary: fc.record({ do: one("kill"), workers: one("killed", "orphans") }) },
  { weight: 4, arbitrary: fc.record({ do: one("start") }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: one("stop", "change-job", "lose-journal", "rest", "heal", "break-journal") }),
  },
  { weight: 1, arbitrary: fc.record({ do: one("rest-beside"), folder: fc.nat(FOLDERS.length - 1) }) },
  { weight: 3, arbitrary: fc.record({ do: one("behave"), as: one(...BEHAVIOURS) }) },
  { weight: 1, arbitrary: fc.record({ do: one("poison"), file, as: one(...POISONS) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: one("fault"),
      folder: fc.nat(FOLDERS.length - 1),
      use: one("read", "write"),
      code: one("ENOSPC", "EACCES", "EIO"),
    }),
  },
);

/** What happens, one after the other, and the seed of the order in which awaits go on. */
export const sequences = fc.record({
  gates: fc.nat(1_000_000),
  commands: fc.array(command, { maxLength: 30, size: "max" }),
});

/** Lets one thing happen and a few awaits go on behind it. */
export async function perform(world: World, command: Command): Promise<void> {
  switch (command.do) {
    case "drop":
    case "grow":
    case "replace-unseen":
    case "touch":
    case "remove":
      changeSource(world, command.do, SOURCE_FILES[command.file] ?? "");
      if (command.hint) world.hint((SOURCE_FILES[command.file] ?? "").split("/")[0] ?? "");
      break;
    case "remove-target":
    case "edit-target":
      changeTarget(world, command.do, command.which);
      break;
    case "retry":
      retry(world, command.which);
      break;
    case "press":
      press(world, command.wish, command.which);
      break;
    case "tick":
      world.tick();
      break;
    case "start":
      world.start();
      break;
    case "stop":
      await world.stop();
      break;
    case "kill":
      world.kill(command.workers);
      break;
    case "rest":
      await rest(world);
      break;
    case "until-run":
      await world.untilRun();
      break;
    case "take-target":
      await world.untilRun();
      takeTarget(world);
      break;
    case "rest-beside":
      for (const path of ["stamped/A2.csv", "sorted/S2.csv"]) world.promises.removedByHand(path);
      for (const path of ["in/A2.csv", "other/p-2.csv"]) changeSource(world, "drop", path);
      await restBeside(world, FOLDERS[command.folder] ?? "");
      break;
    case "change-job":
      world.job = 1 - world.job;
      break;
    case "lose-journal":
      world.loseJournal();
      break;
    case "break-journal":
      world.journalFails = true;
      break;
    case "work":
      await world.work(command.steps);
      break;
    case "wait":
      await world.pass(command.ms, command.steps);
      break;
    case "jump":
      world.clock.jump(command.ms);
      break;
    case "behave":
      world.behaviours.push(command.as);
      break;
    case "poison":
      world.poison.set(SOURCE_FILES[command.file] ?? "", command.as);
      break;
    case "fault":
      world.faults[command.use].set(FOLDERS[command.folder] ?? "", command.code);
      break;
    case "heal":
      world.heal();
      break;
    default:
      command satisfies never;
  }
  await world.work(1);
}

function changeSource(world: World, how: "drop" | "grow" | "replace-unseen" | "touch" | "remove", path: string): void {
  const before = world.disk.files.get(path);
  if (how === "remove") world.promises.removedByHand(path);
  if (how === "remove" || (how !== "drop" && before === undefined)) return;
  world.promises.byHand(() => {
    if (before === undefined || how === "drop") world.disk.write(path, world.newContent());
    else if (how === "grow") world.disk.write(path, `${before.content}+`);
    else if (how === "touch") world.disk.write(path, before.content);
    else {
      world.hasUnseen = true;
      world.disk.write(path, world.newContent().padEnd(before.content.length, "+"), before.modifiedAt);
    }
  });
}

function changeTarget(world: World, how: "remove-target" | "edit-target", which: number): void {
  const path = TARGET_FILES[which] ?? "";
  if (how === "remove-target") world.promises.removedByHand(path);
  else world.promises.byHand(() => world.disk.write(path, `by hand ${world.newContent()}`));
}

/** Somebody puts a file where a run is about to publish. */
function takeTarget(world: World): void {
  const path = world.born?.workers.orders[0]?.targetName;
  if (path !== undefined) world.promises.byHand(() => world.disk.write(path, `by hand ${world.newContent()}`));
}

function retry(world: World, which: number): void {
  const runner = world.born?.runner;
  const failed = (runner?.states ?? []).flatMap((state) =>
    [...state.entries()]
      .filter(({ decision }) => ["failed", "gave-up", "lost"].includes(decision.reason))
      .map(({ facts }) => ({ state, key: facts.item.key })),
  );
  const chosen = failed[which % Math.max(1, failed.length)];
  if (runner === undefined || chosen === undefined) return;
  try {
    runner.retry(chosen.state, chosen.key);
  } catch {
    // The page says that the journal cannot be written, and nothing happens.
    return;
  }
  world.promises.rearmed(chosen.state.pair.name, chosen.key);
}
