import { type Command, perform } from "./commands.ts";
import { rest } from "./rest.ts";
import { type Parts, World } from "./world.ts";

/** Plays one sequence from an empty flow folder to rest; throws with the first promise that is broken, and where. */
export async function play(
  { gates, commands }: { readonly gates: number; readonly commands: readonly Command[] },
  parts: Parts,
): Promise<void> {
  const world = new World(gates, parts);
  world.start();
  for (const [index, command] of commands.entries()) {
    await perform(world, command);
    stopAtBreach(world, `after command ${index}, ${JSON.stringify(command)}`);
  }
  await rest(world);
  stopAtBreach(world, "at rest");
  world.kill("killed");
}

function stopAtBreach({ promises }: World, where: string): void {
  if (promises.breaches.length > 0) throw new Error(`${promises.breaches[0]} (${where})`);
}
