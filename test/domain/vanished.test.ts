import { describe, expect, it } from "vitest";
import { type ItemFacts, inputOf } from "../../src/domain/status.ts";
import { emptiedNote, vanishedTargets } from "../../src/domain/vanished.ts";
import { fileOf, itemOf, runOf } from "../support/flow-parts.ts";

type Kind = "gone" | "there" | "new" | "failed" | "failed-later" | "changed" | "seen";

function factsOf(kind: Kind, index: number): ItemFacts {
  const item = itemOf(fileOf(`${kind}${index}.csv`));
  const made = { state: "succeeded", failure: null } as const;
  const making = { input: inputOf(item), jobIdentity: "job", startedAt: 1, finishedAt: 2 };
  const lastRun = {
    gone: runOf(item, made),
    there: runOf(item, made),
    new: undefined,
    failed: runOf(item),
    "failed-later": runOf(item, { made: making }),
    changed: runOf(item, { ...made, input: "11@9" }),
    seen: undefined,
  }[kind];
  return { item, lastRun, targetExists: kind === "there", settledAt: null, queued: false };
}

type Counts = readonly (readonly [Kind, number])[];

function isHeld(counts: Counts): boolean {
  const found = counts.flatMap(([kind, count]) => Array.from({ length: count }, (_, index) => factsOf(kind, index)));
  return vanishedTargets("out", found, ({ key }) => key.startsWith("seen")) !== undefined;
}

describe("a pair whose targets are gone", () => {
  const cases: readonly (readonly [boolean, Counts])[] = [
    [true, [["gone", 5]]],
    [false, [["gone", 4]]],
    [
      false,
      [
        ["gone", 100],
        ["there", 1],
      ],
    ],
    [
      true,
      [
        ["gone", 5],
        ["new", 3],
        ["failed", 3],
        ["changed", 3],
      ],
    ],
    [
      true,
      [
        ["gone", 2],
        ["failed-later", 3],
      ],
    ],
    [
      true,
      [
        ["gone", 2],
        ["seen", 3],
      ],
    ],
    [true, [["seen", 5]]],
    [false, [["changed", 50]]],
    [
      false,
      [
        ["new", 50],
        ["failed", 50],
      ],
    ],
    [false, []],
  ];

  it.each(cases)("is held: %s, of %j", (held, counts) => {
    expect(isHeld(counts)).toBe(held);
  });

  it("is told with how many, where, and the way on", () => {
    const found = [0, 1, 2, 3, 4].map((index) => factsOf("gone", index));
    expect(vanishedTargets("data/out", found, () => false)).toMatchObject({
      kind: "environment",
      message: "all 5 targets that were in data/out are gone at once, so the pair is paused",
      hint: expect.stringContaining('pairflow run --force "gone0.csv"'),
    });
  });
});

it.each<[number, number, string | undefined, string | undefined]>([
  [9, 0, undefined, "no files now, 9 items before"],
  [4, 0, undefined, undefined],
  [0, 0, undefined, undefined],
  [0, 0, "told before", "told before"],
  [0, 1, "told before", undefined],
  [9, 8, undefined, undefined],
])("of %i items before and %i now, with the note %s, is told: %s", (before, now, note, told) => {
  expect(emptiedNote(before, now, note)).toBe(told);
});
