import { expect, test } from "vitest";
import { type Case, FOLDERS, folders, refuses } from "./cases.ts";
import { load } from "./flow-folder.ts";

const HINT = 'Name it by the file that it stands beside, such as "{file}.done".';

const markers: readonly Case[] = [
  ["of another type", folders(`${FOLDERS}, "done": 5`), "2:79: pairs[0].done must be text, not the number 5", null],
  [
    "of the file itself",
    folders(`${FOLDERS}, "done": "{file}"`),
    '2:79: the marker "{file}" has no text of its own',
    HINT,
  ],
  [
    "by another placeholder",
    folders(`${FOLDERS}, "done": "{name}.ok"`),
    '2:79: the marker "{name}.ok" has a placeholder that is neither {file} nor {stem}',
    HINT,
  ],
  [
    "that is never listed",
    folders(`${FOLDERS}, "done": ".{file}"`),
    '2:79: the marker ".{file}" is the name of a hidden or half-written file',
    HINT,
  ],
];

refuses("a marker", markers);
refuses("a snapshot", [
  [
    "of another type",
    folders(`${FOLDERS}, "snapshot": "yes"`),
    "2:83: pairs[0].snapshot must be true or false, not text",
    null,
  ],
]);

test("a pair has a marker and snapshots when it says so, and else neither", async () => {
  const { flow } = await load(folders(`${FOLDERS}, "done": "{stem}.ok", "snapshot": true`));
  expect(flow.pairs[0]?.done?.of("a.csv")).toBe("a.ok");
  expect(flow.pairs[0]?.snapshot).toBe(true);
  const plain = (await load(folders(FOLDERS))).flow.pairs[0];
  expect([plain?.done, plain?.snapshot]).toEqual([undefined, undefined]);
});
