import type { FakeViewOptions } from "./fake-view.ts";

/** Every screen of a busy flow, each at least once: pages, filters, empty lists, names nobody would wish for. */
export const SCREENS = [
  "/?refresh=off",
  "/items?refresh=off",
  "/items?status=error&pair=z-scores&q=file",
  "/items?q=nothing-is-called-so",
  "/items?status=broken",
  "/items/i_failed",
  "/items/i_done",
  "/items/i_skipped",
  "/items/i_running?refresh=off",
  "/items/i_hostile0",
  "/items/i_hostile8",
  "/runs/r_i_failed_1#L3",
  "/runs/r_i_failed_1?log=errors",
  "/runs/r_i_running_1?refresh=off",
  "/runs/r_i_hostile8_1",
  "/grid",
  "/grid?by=date",
  "/flow",
  "/insights",
  "/system",
  "/pairs/z-scores",
  "/nothing-is-here",
] as const;

const at = "2026-11-21T09:12:00.000Z";

/** What makes the busy flow show all that a screen can: a broken config, a paused pair, a full trash, a long redo. */
export const ALL_SHOWN: FakeViewOptions = {
  status: { config: { valid: false, errors: ['flow.config.json:14:12 unknown key "sorce"; did you mean "source"?'] } },
  pairs: { paused: { at, reason: "The feed is wrong." } },
  actions: {
    redoes: (itemId) => [
      { itemId, target: "data/z-scores/File_A_00.csv" },
      { itemId: "i_done0", target: "data/merged/Merged_00.csv" },
    ],
    trashOf: async () => [
      { id: "t1", pair: "z-scores", key: "File_A_00.csv", target: "data/z-scores/File_A_00.csv", trashedAt: at },
    ],
  },
};
