import { setTimeout } from "node:timers/promises";
import { z } from "zod";

const item = z.object({
  id: z.string(),
  pair: z.string(),
  key: z.string(),
  status: z.enum(["success", "preliminary", "error"]),
  reason: z.string(),
  message: z.string(),
  nextAttemptAt: z.string().nullable(),
});
const page = z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export type Item = z.output<typeof item>;

/** Everything that has not succeeded, as the API tells it. */
async function openItems(url: string): Promise<readonly Item[]> {
  return [...(await itemsOf(url, "error")), ...(await itemsOf(url, "preliminary"))];
}

/** Waits until nothing will change by itself any more; returns what is open then, or throws after the limit. */
export async function atRest(url: string, limitMs: number): Promise<readonly Item[]> {
  const untilMs = performance.now() + limitMs;
  for (let calm = 0; ; ) {
    const open = await openItems(url);
    const moving = open.filter(isMoving);
    // Between two pairs of a chain nothing may move for a moment.
    calm = moving.length === 0 ? calm + 1 : 0;
    if (calm === 8) return open;
    if (performance.now() > untilMs) throw new Error(`not at rest: ${JSON.stringify(moving.slice(0, 5))}`);
    await setTimeout(250);
  }
}

/** Presses "retry" on an item, as a user would who saw that it gave up. */
export async function retry(url: string, { id }: Item): Promise<void> {
  await fetch(`${url}/api/v1/items/${id}/retry`, { method: "POST", headers: { Origin: url } });
}

function isMoving({ status, reason, nextAttemptAt }: Item): boolean {
  return status === "error" ? nextAttemptAt !== null : reason !== "waiting";
}

async function itemsOf(url: string, status: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query = new URLSearchParams({ status, limit: "500", ...(cursor === "" ? {} : { cursor }) });
    const answer = await fetch(`${url}/api/v1/items?${query}`);
    const found: z.output<typeof page> = page.parse(await answer.json());
    items.push(...found.items);
    cursor = found.nextCursor;
  }
  return items;
}
