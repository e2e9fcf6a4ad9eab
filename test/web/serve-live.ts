import type { FlowEvent } from "../../src/app/events.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { makeFakeEvents } from "./fake-events.ts";
import { serve } from "./serve.ts";

/** An item that has changed. */
export const ITEM = {
  kind: "item",
  pair: "z-scores",
  key: "File_A_08.csv",
  itemId: "i_failed",
} as const satisfies FlowEvent;

/** A server whose time passes only when the test says so. */
export async function serveLive(items?: Parameters<typeof serve>[0]) {
  const events = makeFakeEvents();
  const clock = new ManualClock();
  const { url, view, close } = await serve({ events, ...items }, { clock });
  return { url, view, close, clock, ...events };
}
